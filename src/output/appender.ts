import type { Hash } from 'node:crypto';
import { diskError } from './disk-failure.ts';
import { giveBackSlab, takeSlab } from './slabs.ts';

/** Writes bytes at a position of a file; gives how many it took. */
export type WriteAt = (bytes: Buffer, offset: number, length: number, position: number) => Promise<number>;

/** Writes chunks to a file, one after the other, a slab at a time and while the next ones arrive. */
export interface Appender {
  /** Takes a chunk. Where a slab became full, resolves when the one before it is written. Rejects with the disk's error, this chunk's or an earlier one's. */
  add(chunk: Buffer): Promise<void> | undefined;
  /** Resolves once everything added was handed to the system. */
  finish(): Promise<void>;
}

/**
 * Appends to a file from `position` on, and to `hash` where there is one. The one who opened the file closes it, after
 * `finish`. Chunks are copied: a write and a hash for each chunk of a socket (16 to 64 kB) would cost more than the
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
