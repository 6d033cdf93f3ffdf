import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isJsonObject } from '../core/json-object.ts';
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
  if (await isLogOrNew(path)) return undefined;
  return {
    exit: 'invalid',
    text: `--log ${file} is there and is no log of dailies, which would be damaged by further lines: name another file`,
  };
}

/** More than a line of ours can have. */
const longestLine = 8_192;

/** Whether lines may be put at the end of what is there: nothing, nothing yet, a log of ours, or what is no file, such as a pipe. */
async function isLogOrNew(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size === 0) return true;
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestLine), 0, longestLine, 0);
    const [line = '', ...more] = buffer.toString('utf8', 0, bytesRead).split('\n');
    const first: unknown = more.length === 0 ? undefined : JSON.parse(line);
    return (
      isJsonObject(first) &&
      ['at', 'route', 'method', 'host'].every((name) => typeof first[name] === 'string')
    );
  } catch {
    // It cannot be read, or is no JSON: somebody else's.
    return false;
  }
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
