import { open } from 'node:fs/promises';

/** Makes new and renamed entries of a folder durable. Some systems cannot sync a folder: they need not. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'EINVAL' && code !== 'EPERM' && code !== 'EISDIR') throw error;
    });
  } finally {
    await folder.close();
  }
}
