import { open, rename, unlink } from 'node:fs/promises';

/**
 * Writes a text file, for good once this resolves, so that a reader sees the old one or the new one, never a half. A
 * text may come in pieces, none of which ends within a character.
 */
export async function writeText(path: string, text: Iterable<string>, temporary: string): Promise<void> {
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const block of blocksOf(typeof text === 'string' ? [text] : text)) await file.writeFile(block);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/** What is written at once, in bytes. */
const blockBytes = 524_288;
/** What a unit of a text takes at most. */
const unitBytes = 3;

/**
 * Pieces as bytes, many in a block: a write for each would take longer than all the rest. There is one block, filled
 * again once it was taken.
 */
function* blocksOf(text: Iterable<string>): Generator<Buffer> {
  const block = Buffer.allocUnsafeSlow(blockBytes);
  let filled = 0;
  for (const piece of text) {
    const most = unitBytes * piece.length;
    if (filled + most > blockBytes && filled > 0) {
      yield block.subarray(0, filled);
      filled = 0;
    }
    if (most > blockBytes) yield Buffer.from(piece);
    else filled += block.write(piece, filled);
  }
  if (filled > 0) yield block.subarray(0, filled);
}
