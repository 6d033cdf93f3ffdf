import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Io } from './io.ts';
import type { Refusal } from './refusal.ts';

/** What a pipeline keeps in its folder, on disks that do not tell upper from lower case as well. */
const ours = /^(state\.(jsonl|lock).*|(clips|superseded|report|\.partial|\.simulator)(\/.*)?)$/is;

/** Why `--log FILE` cannot be written to: its lines would damage the state or what was bought. */
export async function refuseLog(
  { cwd }: Pick<Io, 'cwd'>,
  file: string | undefined,
  outputDirs: readonly string[],
): Promise<Refusal | undefined> {
  if (file === undefined) return undefined;
  const path = await truePath(resolve(cwd, file));
  for (const dir of outputDirs) {
    const inside = relative(await truePath(dir), path)
      .split(sep)
      .join('/');
    if (!ours.test(inside)) continue;
    return {
      exit: 'invalid',
      text: `--log ${file} would be written into ${inside} of ${dir}, which is the pipeline's own: name another file`,
    };
  }
  return undefined;
}

/** Where a path leads, by its folder where it is not there yet. */
async function truePath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(await truePath(folder), basename(path));
  }
}
