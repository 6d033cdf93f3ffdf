import type { Readable } from 'node:stream';
import type { Download } from '../provider/provider.ts';
import { type BodyEnd, drain, howItBroke } from './drain.ts';

/**
 * Reads a body to its end as `drain` does, by a `take` that keeps no chunk once it has returned. So bytes need not be copied
 * out of where they were read, wherever a body can lend them.
 */
export function drainLent(
  { body, lend }: Pick<Download<Readable>, 'body' | 'lend'>,
  take: (chunk: Buffer) => 'enough' | undefined,
): Promise<BodyEnd> {
  if (lend === undefined) return drain(body, take);
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (how: BodyEnd): void => {
      isOver = true;
      resolve(how);
    };
    for (let chunk: Buffer | null = body.read(); chunk !== null; chunk = body.read()) {
      if (take(chunk) === 'enough') return end({ kind: 'end' });
    }
    let left = lend(onBytes) ?? 0;
    if (left === 0) return resolve(drain(body, take));
    const breakOff = (error: unknown): void => end(howItBroke(error));
    body.once('error', breakOff);
    body.once('close', breakOff);

    function onBytes(bytes: Buffer): void {
      if (isOver) return;
      left -= bytes.length;
      try {
        if (take(bytes) === 'enough' || left === 0) end({ kind: 'end' });
      } catch (error) {
        isOver = true;
        reject(error);
      }
    }
  });
}
