import { lstat, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { diskError, errorCode } from './disk-failure.ts';

/**
 * The absolute path of something in a folder. Throws `EOUTSIDE` for a path that is not plain (absolute, `..`, empty parts,
 * backslashes) and where a symlink on the way leads out of the folder. Whoever can swap folders for symlinks while a run
 * is writing already has the user's rights; that race is not guarded against.
 */
export async function insidePath(root: string, path: string): Promise<string> {
  const plain = plainPath(root, path);
  const realRoot = await deepestReal(root);
  const real = await deepestReal(dirname(plain));
  // The root itself may not exist yet, and may be reached by symlinks of the user's own.
  if (real !== realRoot && !`${real}${sep}`.startsWith(withEnd(realRoot))) throw diskError('EOUTSIDE');
  return plain;
}

/** As `insidePath`, by the text alone: enough to look at something. */
export function plainPath(root: string, path: string): string {
  const parts = path.split('/');
  const odd = parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part));
  if (odd || (sep === '\\' && path.includes(':'))) throw diskError('EOUTSIDE');
  return join(root, ...parts);
}

/** As `insidePath`, for something to be written: makes its folders, and refuses a symlink in its place. */
export async function writablePath(root: string, path: string): Promise<string> {
  const absolute = await insidePath(root, path);
  await mkdir(dirname(absolute), { recursive: true });
  const there = await lstatOrNothing(absolute);
  if (there?.isSymbolicLink() === true) throw diskError('EOUTSIDE');
  return absolute;
}

/** What stands at a path, symlinks as such; `undefined` for nothing. */
export async function lstatOrNothing(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The real path of the nearest ancestor that exists, or of the path itself. */
async function deepestReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const there = await lstatOrNothing(path);
    if (there === undefined) return deepestReal(dirname(path));
    // A symlink to nowhere would be followed once its target is made; anything else was made just now, by us.
    if (there.isSymbolicLink()) throw diskError('EOUTSIDE');
    return deepestReal(path);
  }
}

function withEnd(path: string): string {
  return path.endsWith(sep) ? path : `${path}${sep}`;
}
