import { open, rename, unlink } from 'node:fs/promises';

/** Writes a text file, for good once this resolves, so that a reader sees the old one or the new one, never a half. */
export async function writeText(path: string, text: string, temporary: string): Promise<void> {
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
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
