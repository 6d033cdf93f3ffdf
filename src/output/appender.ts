import type { FileHandle } from 'node:fs/promises';
import { diskError } from './disk-failure.ts';

/** Writes chunks to a file, one after the other, a megabyte at a time and while the next ones arrive. */
export interface Appender {
  /** Takes a chunk; waits only while two megabytes are under way. Rejects with the disk's error, this chunk's or an earlier one's. */
  add(chunk: Buffer): Promise<void>;
  /** Resolves once everything added was handed to the system. */
  finish(): Promise<void>;
}

/** A write for each chunk of a socket (16 to 64 kB) would cost more than the download itself. */
const batchBytes = 1_048_576;

/** Appends to `file` from `position` on. The one who opened the file closes it, after `finish`. */
export function appendTo(file: Pick<FileHandle, 'writev'>, position: number): Appender {
  let batch: Buffer[] = [];
  let batched = 0;
  let at = position;
  let writing: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    const [chunks, from] = [batch, at];
    at += batched;
    batch = [];
    batched = 0;
    await writing;
    writing = writeAll(file, chunks, from);
    // Whoever adds next, or finishes, is told.
    writing.catch(() => undefined);
  }

  return {
    async add(chunk) {
      // Nothing written for nothing would look like a full disk.
      if (chunk.length === 0) return;
      batch.push(chunk);
      batched += chunk.length;
      if (batched >= batchBytes) await flush();
    },
    async finish() {
      await flush();
      await writing;
    },
  };
}

/** A disk that is nearly full takes a part before it refuses. */
async function writeAll(
  file: Pick<FileHandle, 'writev'>,
  chunks: readonly Buffer[],
  from: number,
): Promise<void> {
  let position = from;
  for (let rest = [...chunks]; rest.length > 0; ) {
    const { bytesWritten } = await file.writev(rest, position);
    if (bytesWritten === 0) throw diskError('ENOSPC');
    position += bytesWritten;
    rest = without(rest, bytesWritten);
  }
}

/** What is left of some chunks when their first `written` bytes are written. */
function without(chunks: readonly Buffer[], written: number): Buffer[] {
  let left = written;
  return chunks.flatMap((chunk) => {
    const taken = Math.min(left, chunk.length);
    left -= taken;
    return taken === chunk.length ? [] : [chunk.subarray(taken)];
  });
}
