import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadManifest } from '../../src/manifest/load.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dailies-load-'));
});

async function complaint(path: string): Promise<string> {
  const { value, diagnostics } = await loadManifest(path);
  expect(value).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  const [{ code, message, path: shown, span } = { code: '', message: '', path: '', span: undefined }] =
    diagnostics;
  expect(shown ?? span?.file.path).toBe(path);
  return `${code}: ${message}`;
}

test.each<[string, Uint8Array | string, string]>([
  ['empty', '', 'file-empty: the file is empty'],
  ['blank', ' \n\n', 'file-empty: the file is empty'],
  ['comments', '# later\n', 'file-empty: the file holds nothing but comments'],
  ['a bare document', '---\n', 'file-empty: the file holds nothing but comments'],
  [
    'latin-1',
    Buffer.from('name: café\n', 'latin1'),
    'file-not-text: the file is not UTF-8 text from here on',
  ],
  [
    'UTF-16',
    Buffer.from('\ufeffname: x\n', 'utf16le'),
    'file-not-text: the file is UTF-16 text, and UTF-8 is needed',
  ],
  ['binary', new Uint8Array([1, 2, 0, 200]), 'file-not-text: the file is binary data, not text'],
  ['an escape', 'a: \x1b[2J\n', 'file-not-text: a control character (U+001B) cannot stand in a manifest'],
])('%s: one clear sentence', async (name, content, expected) => {
  const path = join(dir, `${name}.yaml`);
  await writeFile(path, content);
  expect(await complaint(path)).toBe(expected);
});

test('missing, a folder, too large: one clear sentence, without reading', async () => {
  expect(await complaint(join(dir, 'none.yaml'))).toBe('file-missing: the file does not exist');
  expect(await complaint(dir)).toBe('file-unreadable: this is a folder, and a file is needed');
  const large = join(dir, 'large.yaml');
  await writeFile(large, 'a');
  await truncate(large, 100 * 1_048_576);
  expect(await complaint(large)).toBe('file-too-large: the file has 100 MB, and at most 10 are read');
});

test('a byte order mark is no part of the text', async () => {
  const path = join(dir, 'bom.yaml');
  await writeFile(path, '\ufeffversion: 1\nname: bom\nshots: [{ id: a }]\n');
  const { value, diagnostics } = await loadManifest(path);
  expect(diagnostics).toEqual([]);
  expect(value?.name.value).toBe('bom');
  expect(value?.dir).toBe(dir);
  expect(value?.file.text.startsWith('version')).toBe(true);
});
