import { open, rename, unlink } from 'node:fs/promises';

/**
 * Writes a text file, for good once this resolves, so that a reader sees the old one or the new one, never a half. A
 * text may come in pieces.
 */
export async function writeText(path: string, text: Iterable<string>, temporary: string): Promise<void> {
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const block of blocksOf(text)) await file.writeFile(block);
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

/** What is written at once, in characters. */
const blockLength = 262_144;

/** Joins small pieces: a write for each would take longer than all the rest. */
function* blocksOf(text: Iterable<string>): Generator<string> {
  if (typeof text === 'string') {
    yield text;
    return;
  }
  let pieces: string[] = [];
  let length = 0;
  for (const piece of text) {
    pieces.push(piece);
    length += piece.length;
    if (length < blockLength) continue;
    yield pieces.join('');
    pieces = [];
    length = 0;
  }
  if (length > 0) yield pieces.join('');
}
