import { open } from 'node:fs/promises';
import { saysFoldersNeedNoSync } from '../core/error-code.ts';

/** Makes new and renamed entries of a folder durable. Some systems cannot sync a folder: they need not. */
export async function syncFolder(path: string): Promise<void> {
  try {
    await using folder = await open(path, 'r');
    await folder.sync();
  } catch (error) {
    if (!saysFoldersNeedNoSync(error)) throw error;
  }
}
