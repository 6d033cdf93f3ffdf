import type { FileHandle } from 'node:fs/promises';

const blockBytes = 1 << 18;

/**
 * A file in blocks, from where it stands to its end. While one is worked on, the next is read by another thread; a block
 * holds until the next is asked for, as all lie in the same two pieces of memory. Throws the system's errors.
 */
export async function* readAhead(file: FileHandle): AsyncGenerator<Buffer, void, undefined> {
  let block = Buffer.allocUnsafe(blockBytes);
  let spare = Buffer.allocUnsafe(blockBytes);
  let ahead = file.read(block, 0, blockBytes, null);
  for (;;) {
    const { bytesRead } = await ahead;
    if (bytesRead === 0) return;
    ahead = file.read(spare, 0, blockBytes, null);
    // An error waits, as the block does, until it is asked for; who stops early has nobody ask.
    ahead.catch(() => undefined);
    yield block.subarray(0, bytesRead);
    [block, spare] = [spare, block];
  }
}
