import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { isThere } from './is-there.ts';
import { readSmallFile } from './read-small-file.ts';

/** Where the output of one pipeline lies. */
export interface OutputPlace {
  readonly pipeline: string;
  /** Absolute: `<root>/<name>`, with `@simulated` after it for simulated runs. */
  readonly dir: string;
  readonly simulated: boolean;
}

/** Flags that move the output. */
export interface LocateFlags {
  readonly output?: string;
  readonly simulate?: boolean;
}

const suffix = '@simulated';

/** The output folder of a pipeline under a root. */
export function outputPlace(root: string, pipeline: string, simulated: boolean): OutputPlace {
  return { pipeline, dir: join(root, simulated ? `${pipeline}${suffix}` : pipeline), simulated };
}

/**
 * Finds the output folder for a command that needs no manifest. A folder with a state is taken as it is. Of a manifest
 * only its `name` and `output` lines are read, so that an invalid one does; of one that is gone, the only state beside
 * it that it can mean.
 */
export async function locateOutput(
  path: string,
  cwd: string,
  flags: LocateFlags,
): Promise<Result<OutputPlace, Diagnostic>> {
  const absolute = resolve(cwd, path);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isDirectory()) return locateFolder(path, absolute);
  const text = found === undefined ? '' : await readSmallFile(absolute).catch(() => '');
  const root = outputRoot(absolute, cwd, {
    output: flags.output ?? undefined,
    written: topLevelText(text, 'output'),
  });
  const name = topLevelText(text, 'name') ?? (await onlyPipelineIn(root, absolute));
  if (name === undefined) return fail(notFound(path, found === undefined, root));
  return ok(outputPlace(root, name, flags.simulate ?? false));
}

/** The folder that holds every pipeline's output: `--output`, else the manifest's `output`, else `out` beside it. */
export function outputRoot(
  manifestPath: string,
  cwd: string,
  given: { readonly output?: string; readonly written?: string },
): string {
  if (given.output !== undefined) return resolve(cwd, given.output);
  return resolve(dirname(manifestPath), given.written ?? 'out');
}

async function locateFolder(path: string, absolute: string): Promise<Result<OutputPlace, Diagnostic>> {
  const name = basename(absolute);
  const simulated = name.endsWith(suffix);
  const place = { pipeline: simulated ? name.slice(0, -suffix.length) : name, dir: absolute, simulated };
  const states = await statesIn(absolute);
  if (await isThere(join(absolute, 'state.jsonl'))) {
    // A copy of the folder, on another machine, may have any name: its state knows whose it is.
    return ok({ ...place, pipeline: (await pipelineOf(join(absolute, 'state.jsonl'))) ?? place.pipeline });
  }
  if (states.length === 0) return ok(place);
  return fail({
    code: 'flag',
    severity: 'error',
    path,
    message: `${path} holds the output of several pipelines, not one`,
    hint: `name one of them: ${states.map((each) => join(path, each)).join(', ')}`,
  });
}

/** Whose state it is, by its first line; `undefined` where that does not say. */
async function pipelineOf(statePath: string): Promise<string | undefined> {
  const file = await open(statePath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined);
  if (file === undefined) return undefined;
  await using _ = file;
  const read = await file.read(Buffer.alloc(4096), 0, 4096, 0).catch(() => undefined);
  const [line = ''] = (read?.buffer.toString('utf8', 0, read.bytesRead) ?? '').split('\n');
  return /"pipeline":"([^"\\]+)"/.exec(line)?.[1];
}

async function onlyPipelineIn(root: string, manifestPath: string): Promise<string | undefined> {
  const states = (await statesIn(root)).map((each) =>
    each.endsWith(suffix) ? each.slice(0, -suffix.length) : each,
  );
  const names = new Set(states);
  const stem = basename(manifestPath).replace(/\.ya?ml$/, '');
  if (names.has(stem)) return stem;
  return names.size === 1 ? [...names][0] : undefined;
}

async function statesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const withState = await Promise.all(folders.map((name) => isThere(join(dir, name, 'state.jsonl'))));
  return folders.filter((_, index) => withState[index]);
}

/** The text of a plain or quoted scalar at the top level; enough for a file that may not even be YAML. */
function topLevelText(text: string, key: string): string | undefined {
  // The line first, and cut: tried on a whole file, an expression with spaces at its end goes over them again and again.
  const line = new RegExp(`^${key}:[ \\t]([^\\r\\n]{0,2000})\\r?$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const found = /^(?:"([^"]*)"|'([^']*)'|([^\s#"'](?:[^\s]|[ \t]+(?![ \t#]))*))(?:[ \t]+#.*)?$/.exec(line);
  return found === null ? undefined : (found[1] ?? found[2] ?? found[3]);
}

function notFound(path: string, gone: boolean, root: string): Diagnostic {
  return {
    code: 'file-missing',
    severity: 'error',
    path,
    message: gone
      ? `${path} does not exist, and ${root} does not say which pipeline it was`
      : `${path} has no name`,
    hint: 'give the output folder instead, such as out/spring-campaign',
  };
}
