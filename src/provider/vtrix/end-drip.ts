import type { Readable } from 'node:stream';

/** Fewer bytes than this, in as much time as silence may last, are as good as none. */
const leastBytes = 1_000;

/** A body as it comes. */
interface Coming {
  /** Ends once everything was sent: what is still to be read then comes from here. */
  readonly response: Readable;
  /** Bytes so far. */
  readonly received: () => number;
}

/** Ends a body that hardly comes: a byte now and then is no silence, and would be waited for without end. */
export function endDrip(body: Readable, { response, received }: Coming, everyMs: number): void {
  let before = 0;
  const timer = setInterval(() => {
    const now = received();
    if (now - before < leastBytes) {
      body.destroy(Object.assign(new Error('hardly anything comes'), { code: 'ETIMEDOUT' }));
    }
    before = now;
  }, everyMs);
  const end = () => clearInterval(timer);
  response.once('end', end);
  body.once('close', end);
}
