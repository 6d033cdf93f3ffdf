import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { LendRest } from '../provider.ts';
import type { Agents } from './shared-buffer-agents.ts';

/** What is still to come of an answer's body. */
export interface RestOfBody {
  /** Where its length was announced and its socket can be diverted: HTTP would copy each byte of it, and has nothing to add. */
  readonly lend?: LendRest;
  /** Bytes of the body so far, lent ones too. */
  readonly received: () => number;
}

/** What reads an answer as it comes. Its end ends the connection. */
interface AnswerStream extends Readable {
  readonly downloadProgress: { readonly transferred: number };
}

/** `stream` reads `response`, which came through one of these agents. */
export function restOfBody(stream: AnswerStream, response: IncomingMessage, { divert }: Agents): RestOfBody {
  const { 'content-length': announced = '', 'transfer-encoding': framing } = response.headers;
  let lent = 0;
  const received = (): number => stream.downloadProgress.transferred + lent;
  if (divert === undefined || framing !== undefined || !/^\d{1,15}$/.test(announced)) return { received };
  return {
    received,
    lend(take) {
      const inHand = response.readableLength + stream.readableLength;
      // A connection whose answer is complete is the next one's already.
      if (inHand > 0 || response.complete || stream.destroyed) return undefined;
      const left = Number(announced) - received();
      divert(response.socket, (bytes) => {
        const own = bytes.subarray(0, left - lent);
        lent += own.length;
        if (own.length > 0) take(own);
      });
      // It may have been told to wait until somebody reads.
      response.socket.resume();
      return left;
    },
  };
}
