import type { Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Download } from '../provider/provider.ts';
import { type Append, appendAtOnce, appendLater } from './appender.ts';
import { type BodyEnd, drain } from './drain.ts';
import { drainLent } from './drain-lent.ts';

/** Where a body goes. */
interface Target {
  readonly file: number;
  readonly hash: Hash | undefined;
  /** No byte beyond is written. */
  readonly most: number;
}

/** Where it ended in the file, beyond `most` where there was more of it, and how. */
interface Brought {
  readonly position: number;
  readonly end: BodyEnd;
}

/** Writes a body to an open file from `download.offset` on. Rejects with the system's errors of the disk. */
export type Bring = (download: Download<Readable>, target: Target) => Promise<Brought>;

/** So that this thread never waits for the disk. */
export const bringLater: Bring = bringing(appendLater, ({ body }, take) => drain(body, take));

/** For threads that have nothing else to do: they wait, and nothing is kept or copied for whoever would write it later. */
export const bringAtOnce: Bring = bringing(appendAtOnce, drainLent);

type Drain<T> = (download: Download<Readable>, take: (chunk: Buffer) => T | 'enough') => Promise<BodyEnd>;

function bringing<T extends Promise<void> | undefined>(append: Append<T>, read: Drain<T>): Bring {
  return async (download, { file, hash, most }) => {
    let position = download.offset;
    const appender = append(file, position, hash);
    const end = await read(download, (chunk) => {
      position += chunk.length;
      return position > most ? 'enough' : appender.add(chunk);
    });
    await appender.finish();
    return { position, end };
  };
}
