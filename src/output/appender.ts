import type { Hash } from 'node:crypto';
import { write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { diskError } from './disk-failure.ts';
import { giveBackSlab, takeSlab } from './slabs.ts';

const writeLater = promisify(write);

/** Appends to an open file from `position` on, and to `hash` where there is one. Whoever opened the file closes it. */
export type Append<T extends Promise<void> | undefined = Promise<void> | undefined> = (
  file: number,
  position: number,
  hash?: Hash,
) => Appender<T>;

/** While a slab is written, the thread goes on. */
export const appendLater: Append = (file, position, hash) =>
  appendTo(
    async (bytes, offset, length, at) => (await writeLater(file, bytes, offset, length, at)).bytesWritten,
    position,
    hash,
  );

/**
 * Writes each chunk at once, and waits for it: for threads that have nothing else to do. Nothing is copied, and nobody is
 * handed the bytes, which takes a third less of the processor.
 */
export const appendAtOnce: Append<undefined> = (file, position, hash) => {
  let at = position;
  return {
    add(chunk) {
      hash?.update(chunk);
      for (let done = 0; done < chunk.length; ) {
        const taken = writeSync(file, chunk, done, chunk.length - done, at);
        if (taken === 0) throw diskError('ENOSPC');
        done += taken;
        at += taken;
      }
      return undefined;
    },
    finish: async () => undefined,
  };
};

/** Writes bytes at a position of a file; gives how many it took. */
export type WriteAt = (bytes: Buffer, offset: number, length: number, position: number) => Promise<number>;

/** Writes chunks to a file, one after the other. */
export interface Appender<T extends Promise<void> | undefined = Promise<void> | undefined> {
  /** Takes a chunk. Where a promise is given, the next chunk waits for it. Throws, or rejects, with the disk's error, this chunk's or an earlier one's. */
  add(chunk: Buffer): T;
  /** Resolves once everything added was handed to the system. */
  finish(): Promise<void>;
}

/**
 * Appends a slab at a time, while the next chunks arrive; where one became full, the promise is that the one before it is
 * written. Chunks are copied: a write and a hash for each chunk of a socket (16 to 64 kB) would cost more than the
 * download itself, and chunks that are kept until they are written grow old enough for the slow kind of garbage collection.
 */
export function appendTo(write: WriteAt, position: number, hash?: Hash): Appender {
  let slab = takeSlab();
  let filled = 0;
  let at = position;
  let writing: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    const [full, bytes, from] = [slab, filled, at];
    at += bytes;
    filled = 0;
    hash?.update(full.subarray(0, bytes));
    await writing;
    writing = writeAll(write, full.subarray(0, bytes), from).then(() => giveBackSlab(full));
    // Whoever adds next, or finishes, is told.
    writing.catch(() => undefined);
  }

  /** Copies what fits; gives what does not. */
  function fill(chunk: Buffer): Buffer {
    const taken = chunk.copy(slab, filled);
    filled += taken;
    return chunk.subarray(taken);
  }

  async function flushAndGoOn(chunk: Buffer): Promise<void> {
    for (let rest = chunk; filled === slab.length; rest = fill(rest)) {
      await flush();
      slab = takeSlab();
    }
  }

  return {
    add(chunk) {
      const rest = fill(chunk);
      return filled === slab.length ? flushAndGoOn(rest) : undefined;
    },
    async finish() {
      await flush();
      await writing;
    },
  };
}

/** A disk that is nearly full takes a part before it refuses. */
async function writeAll(write: WriteAt, bytes: Buffer, from: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const taken = await write(bytes, done, bytes.length - done, from + done);
    if (taken === 0) throw diskError('ENOSPC');
    done += taken;
  }
}
