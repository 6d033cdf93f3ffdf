import writeFileAtomic from 'write-file-atomic';

/** Writes a text file so that a reader sees the old one or the new one, never a half. `lasting` also waits for the disk. */
export async function writeText(
  path: string,
  text: string,
  { lasting }: { readonly lasting: boolean },
): Promise<void> {
  await writeFileAtomic(path, text, { fsync: lasting });
}
