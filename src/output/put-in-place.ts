import { closeSync, fsync, linkSync, openSync, realpathSync, renameSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { errorCode, saysFoldersNeedNoSync } from '../core/error-code.ts';
import { diskError } from './disk-failure.ts';
import { lstatOrNothing } from './inside.ts';

const sync = promisify(fsync);

/** What file systems without hard links (FAT, some network and container mounts) answer. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Moves a file, for good once this resolves. Throws `EEXIST` where something else stands at `to`: linking cannot
 * overwrite, renaming would. A move that a crash cut in half (both names, one file) is finished. Where the two are one name,
 * as to disks to which case is nothing, it is written as `to` from then on.
 */
export async function moveFile(from: string, to: string): Promise<void> {
  await putFile(from, to);
  if (dirname(from) !== dirname(to)) await syncDir(dirname(from));
}

/** As `moveFile`, for a temporary name: should a power cut bring that one back, it is one more name of the same file. */
export async function putFile(from: string, to: string): Promise<void> {
  try {
    linkSync(from, to);
    unlinkSync(from);
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code !== 'EEXIST' && !noLinks.has(code)) throw error;
    if (isSameFile(from, to)) dropName(from, to);
    else if (code === 'EEXIST') throw error;
    else renameOntoNothing(from, to);
  }
  await syncDir(dirname(to));
}

/** One writer holds the lock, so nothing comes to stand there between the look and the rename. */
function renameOntoNothing(from: string, to: string): void {
  if (lstatOrNothing(to) !== undefined) throw diskError('EEXIST');
  renameSync(from, to);
}

function isSameFile(left: string, right: string): boolean {
  const [a, b] = [lstatOrNothing(left), lstatOrNothing(right)];
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev && a.isFile();
}

/** Leaves one file only its name `to`. Where the two are one name, removing `from` would remove the file. */
function dropName(from: string, to: string): void {
  if (realpathSync.native(from) === realpathSync.native(to)) renameSync(from, to);
  else unlinkSync(from);
}

/** Makes new names in a folder last, as `state/sync-folder.ts` does: neither room may import the other. */
async function syncDir(path: string): Promise<void> {
  try {
    const dir = openSync(path, 'r');
    try {
      await sync(dir);
    } finally {
      closeSync(dir);
    }
  } catch (error) {
    if (!saysFoldersNeedNoSync(error)) throw error;
  }
}
