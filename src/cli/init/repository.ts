import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The root of the git repository that a folder lies in, which need not be there yet; `undefined` where it lies in none. */
export async function repositoryRoot(dir: string): Promise<string | undefined> {
  for (let at = dir; ; at = dirname(at)) {
    if (await isThere(join(at, '.git'))) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** Whether something stands at a path. */
export async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
