import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Staged } from '../core/result.ts';
import type { SourceFile } from '../core/source.ts';
import { usualMaxTasks } from '../core/task.ts';
import { lastWord } from './last-word.ts';
import type { Manifest } from './manifest.ts';
import { parseYaml } from './parse.ts';
import { readTextFile } from './read-file.ts';
import { readManifest, type Surroundings } from './read-manifest.ts';
import { isFromFiles } from './read-shot.ts';
import { type Reading, startReading } from './reading.ts';
import type { YamlValue } from './yaml-value.ts';

/**
 * Reads a manifest from its file; `path` is relative to the working directory, or absolute, and messages name it so.
 * All that is wrong with its text and shape is in the diagnostics; without a value there is nothing to go on with.
 */
export async function loadManifest(
  path: string,
  options?: LoadOptions,
): Promise<Staged<Manifest | undefined>> {
  const absolutePath = resolve(path);
  const text = await readTextFile(path, absolutePath);
  if (!text.ok) return { value: undefined, diagnostics: [text.error] };
  return parseManifest({ path, text: text.value }, dirname(absolutePath), options);
}

/** What a manifest may hold. */
export interface LoadOptions {
  /** More shots are counted and not read: each is a task at least. */
  readonly mostShots?: number | undefined;
}

/** The same from a text at hand. `dir` is the folder that its paths are relative to. */
export async function parseManifest(
  file: SourceFile,
  dir: string,
  { mostShots = usualMaxTasks }: LoadOptions = {},
): Promise<Staged<Manifest | undefined>> {
  const { value: root, diagnostics } = parseYaml(file);
  if (root === undefined || (root.kind === 'scalar' && root.value === null)) {
    return { value: undefined, diagnostics: diagnostics.length > 0 ? diagnostics : [emptiness(file)] };
  }
  const reading = startReading();
  const fromFiles = await shotsFromFiles(reading, root, { file, dir });
  const manifest = readManifest(reading, root, { file, dir, fromFiles, mostShots });
  const found = [...diagnostics, ...once(reading.diagnostics)];
  // What shots there are is not known then, and whatever is said of the rest would be an echo.
  if (reading.isFull() || found.some(({ code }) => code === 'too-many-tasks')) {
    return { value: undefined, diagnostics: found };
  }
  const isRight = found.every(({ severity }) => severity !== 'error');
  // The schema sees what the author wrote, with `each` and `from` as they stand.
  const refusals = isRight ? await lastWord(root) : [];
  return { value: manifest && { ...manifest, refusals }, diagnostics: found };
}

/** The shots of entries that stand for files. Most manifests need no globs and no CSV, so that these are loaded for those that do. */
async function shotsFromFiles(
  reading: Reading,
  root: YamlValue,
  home: { readonly file: SourceFile; readonly dir: string },
): Promise<Surroundings['fromFiles']> {
  const shots = root.kind === 'map' ? root.entries.get('shots')?.value : undefined;
  if (shots?.kind !== 'list' || !shots.items.some(isFromFiles)) return new Map();
  const { shotsFromFiles: find } = await import('./shots-from-files.ts');
  return find(reading, shots.items, home);
}

/** An entry that makes many shots is read for each of them, and is wrong only once. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<SourceFile | undefined, Set<string>>();
  return diagnostics.filter(({ span, code, message }) => {
    const known = seen.get(span?.file) ?? new Set();
    seen.set(span?.file, known);
    const identity = `${code} ${span?.start} ${span?.end} ${message}`;
    return !known.has(identity) && known.add(identity);
  });
}

function emptiness({ path, text }: SourceFile): Diagnostic {
  const message = text.trim() === '' ? 'the file is empty' : 'the file holds nothing but comments';
  return {
    code: 'file-empty',
    severity: 'error',
    message,
    path,
    hint: 'dailies init writes one to begin with',
  };
}
