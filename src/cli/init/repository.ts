import { dirname, join } from 'node:path';
import { isThere } from '../is-there.ts';

/** The root of the git repository that a folder lies in, which need not be there yet; `undefined` where it lies in none. */
export async function repositoryRoot(dir: string): Promise<string | undefined> {
  for (let at = dir; ; at = dirname(at)) {
    if (await isThere(join(at, '.git'))) return at;
    if (at === dirname(at)) return undefined;
  }
}
