import { readdir } from 'node:fs';
import { glob } from 'tinyglobby';

/** What is looked at for one glob: as many as there may be tasks. A glob of a whole disk would take minutes and gigabytes. */
const mostEntries = 100_000;

/** The files that a glob matches, below `dir` unless it leads out; `undefined` where more would have to be looked at than is sensible. */
export async function findFiles(
  pattern: string,
  dir: string,
  most = mostEntries,
): Promise<readonly string[] | undefined> {
  const enough = new AbortController();
  let seen = 0;
  const counting = new Proxy(readdir, {
    apply(read, self, args: unknown[]) {
      const done = args.at(-1);
      const counted = (error: unknown, entries: unknown): void => {
        seen += Array.isArray(entries) ? entries.length : 0;
        if (seen > most) enough.abort();
        if (typeof done === 'function') done(error, entries);
      };
      return Reflect.apply(read, self, [...args.slice(0, -1), counted]);
    },
  });
  const paths = await glob(pattern, {
    cwd: dir,
    onlyFiles: true,
    expandDirectories: false,
    fs: { readdir: counting },
    signal: enough.signal,
  });
  return enough.signal.aborted ? undefined : paths;
}
