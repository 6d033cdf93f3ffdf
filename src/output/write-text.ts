import writeFileAtomic from 'write-file-atomic';

/** Writes a text file, for good once this resolves, so that a reader sees the old one or the new one, never a half. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text);
}
