import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { nearest } from '../core/nearest.ts';

/** So many names are shown, and no more. */
const mostShown = 5;

/** What to do where a file is not there: the file of its kind that was meant, or those that there are. */
export async function hintForMissing(path: string, absolutePath: string): Promise<string | undefined> {
  const wanted = kindOf(path) || '.yaml';
  const names = (await namesIn(dirname(absolutePath))).filter((name) => kindOf(name) === wanted);
  const meant = nearest(basename(path), names);
  if (meant !== undefined) return `did you mean ${join(dirname(path), meant)}?`;
  if (names.length > 0) return `there are: ${shown(names, dirname(path))}`;
  return wanted === '.yaml' ? 'dailies init writes one to begin with' : undefined;
}

/** What to do where a folder was named. */
export async function hintForFolder(path: string, absolutePath: string): Promise<string | undefined> {
  const names = (await namesIn(absolutePath)).filter((name) => kindOf(name) === '.yaml');
  return names.length === 0 ? undefined : `name the files in it: ${shown(names, path)}`;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

function kindOf(path: string): string {
  const extension = extname(path).toLowerCase();
  return extension === '.yml' ? '.yaml' : extension;
}

function shown(names: readonly string[], folder: string): string {
  const rest = names.length - mostShown;
  const paths = names.slice(0, mostShown).map((name) => join(folder, name));
  return `${paths.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
