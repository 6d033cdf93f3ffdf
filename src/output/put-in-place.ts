import { link, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError, errorCode } from './disk-failure.ts';
import { lstatOrNothing } from './inside.ts';

/** What file systems without hard links (FAT, some network and container mounts) answer. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Moves a file, for good once this resolves. Throws `EEXIST` where something else stands at `to`: linking cannot
 * overwrite, renaming would. A move that a crash cut in half (both names, one file) is finished.
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
    await unlink(from);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST' && (await isSameFile(from, to))) await unlink(from);
    else if (code !== undefined && noLinks.has(code)) await renameOntoNothing(from, to);
    else throw error;
  }
  await syncDir(dirname(to));
  if (dirname(from) !== dirname(to)) await syncDir(dirname(from));
}

/** Waits until a file's bytes are on the disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** One writer holds the lock, so nothing comes to stand there between the look and the rename. */
async function renameOntoNothing(from: string, to: string): Promise<void> {
  if ((await lstatOrNothing(to)) !== undefined) throw diskError('EEXIST');
  await rename(from, to);
}

async function isSameFile(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([lstatOrNothing(left), lstatOrNothing(right)]);
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev && a.isFile();
}

/** Makes new names in a folder last. Where folders cannot be opened or synced (Windows), there is nothing to do. */
async function syncDir(path: string): Promise<void> {
  try {
    const dir = await open(path, 'r');
    try {
      await dir.sync();
    } finally {
      await dir.close();
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || !['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EACCES'].includes(code)) throw error;
  }
}
