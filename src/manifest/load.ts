import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Staged } from '../core/result.ts';
import type { SourceFile } from '../core/source.ts';
import type { Manifest } from './manifest.ts';
import { parseYaml } from './parse.ts';
import { readTextFile } from './read-file.ts';
import { readManifest } from './read-manifest.ts';
import { startReading } from './reading.ts';

/**
 * Reads a manifest from its file; `path` is relative to the working directory, or absolute, and messages name it so.
 * All that is wrong with its text and shape is in the diagnostics; without a value there is nothing to go on with.
 */
export async function loadManifest(path: string): Promise<Staged<Manifest | undefined>> {
  const absolutePath = resolve(path);
  const text = await readTextFile(path, absolutePath);
  if (!text.ok) return { value: undefined, diagnostics: [text.error] };
  return parseManifest({ path, text: text.value }, dirname(absolutePath));
}

/** The same from a text at hand. `dir` is the folder that its paths are relative to. */
export async function parseManifest(file: SourceFile, dir: string): Promise<Staged<Manifest | undefined>> {
  const { value: root, diagnostics } = parseYaml(file);
  if (root === undefined || (root.kind === 'scalar' && root.value === null)) {
    return { value: undefined, diagnostics: diagnostics.length > 0 ? diagnostics : [emptiness(file)] };
  }
  const reading = startReading();
  const value = readManifest(reading, root, { file, dir });
  return { value, diagnostics: [...diagnostics, ...reading.diagnostics] };
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
