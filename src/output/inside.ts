import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs';
import { dirname, sep } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import { diskError } from './disk-failure.ts';

/** The paths of one folder, checked: nothing is read or written outside of it. */
export interface Inside {
  /**
   * The absolute path of something in the folder. Throws `EOUTSIDE` for a path that is not plain (absolute, `..`, empty
   * parts, backslashes) and where a symlink on the way leads out of the folder.
   */
  readonly there: (path: string) => string;
  /** The same for something to be written: makes its folders, and refuses a symlink in its place. */
  readonly writable: (path: string) => string;
}

/**
 * Looks at each folder below `root` once. Whoever can swap folders for symlinks while a run is writing already has the
 * user's rights; that race is not guarded against.
 */
export function openInside(root: string): Inside {
  const made = new Set<string>();

  function there(path: string): string {
    const plain = plainPath(root, path);
    const folder = dirname(plain);
    if (made.has(folder)) return plain;
    const realRoot = deepestReal(root);
    const real = deepestReal(folder);
    // The root itself may not exist yet, and may be reached by symlinks of the user's own.
    if (real !== realRoot && !`${real}${sep}`.startsWith(withEnd(realRoot))) throw diskError('EOUTSIDE');
    return plain;
  }

  return {
    there,
    writable(path) {
      const absolute = there(path);
      const folder = dirname(absolute);
      if (!made.has(folder)) mkdirSync(folder, { recursive: true });
      made.add(folder);
      if (lstatOrNothing(absolute)?.isSymbolicLink() === true) throw diskError('EOUTSIDE');
      return absolute;
    },
  };
}

/** A path in a folder by the text alone: enough to look at something. */
export function plainPath(root: string, path: string): string {
  if (odd.test(path) || (sep === '\\' && path.includes(':'))) throw diskError('EOUTSIDE');
  // `join` would look at each character again, of each of a hundred thousand clips.
  return `${withEnd(root)}${path}`;
}

/** A part that is empty, `.` or `..`, or a character that some system reads as the end of a part or of the path. */
const odd = /(^|\/)\.{0,2}(\/|$)|[\\\0]/;

/**
 * What stands at a path, symlinks as such; `undefined` for nothing. Asked for several times a clip, and for each of a
 * hundred thousand clips: the way to another thread and back takes twenty times as long as the answer.
 */
export function lstatOrNothing(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The real path of the nearest ancestor that exists, or of the path itself. */
function deepestReal(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const there = lstatOrNothing(path);
    if (there === undefined) return deepestReal(dirname(path));
    // A symlink to nowhere would be followed once its target is made; anything else was made just now, by us.
    if (there.isSymbolicLink()) throw diskError('EOUTSIDE');
    return deepestReal(path);
  }
}

function withEnd(path: string): string {
  return path.endsWith(sep) ? path : `${path}${sep}`;
}
