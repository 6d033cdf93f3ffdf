import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findUnrecordedClips } from '../../src/state/unrecorded-clips.ts';

let root: string;
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-unrecorded-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder with these files; a value that is no text is written as JSON. */
async function folder(files: Readonly<Record<string, unknown>>): Promise<string> {
  folders += 1;
  const dir = join(root, String(folders));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

const clip = (path: string, sidecar: unknown) => ({ [`${path}.mp4`]: '', [`${path}.json`]: sidecar });

test('clips of these keys that no record names are found wherever they lie, in order', async () => {
  const dir = await folder({
    ...clip('superseded/a/old', { key: 'k1' }),
    ...clip('clips/b/deep/down', { key: 'k1' }),
    ...clip('clips/a', { key: 'k2' }),
    ...clip('clips/recorded', { key: 'k1' }),
    ...clip('clips/of-another', { key: 'k9' }),
    ...clip('report/k1', { key: 'k1' }),
    'clips/b/k1.json': { key: 'k1' },
    'clips/b/k1.mov': '',
  });
  const found = await findUnrecordedClips(dir, new Set(['k1', 'k2']), new Set(['clips/recorded.mp4']));
  expect(found).toEqual(['clips/a.mp4', 'clips/b/deep/down.mp4', 'superseded/a/old.mp4']);
});

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['there is no sidecar', { 'clips/a.mp4': '' }],
  ['it is no JSON', clip('clips/a', '{')],
  ['it is nothing', clip('clips/a', 'null')],
  ['it is a text', clip('clips/a', '"k"')],
  ['it names no key', clip('clips/a', { shot: 'k' })],
  ['its key is no text', clip('clips/a', { key: ['k'] })],
])('a clip is nobody knows whose where %s', async (_, files) => {
  expect(await findUnrecordedClips(await folder(files), new Set(['k']), new Set())).toEqual([]);
});

test('a folder that leads elsewhere is not gone into, and a clip in its place is looked at', async () => {
  const elsewhere = await folder(clip('a', { key: 'k' }));
  const dir = await folder(clip('clips/z.mp4/b', { key: 'k' }));
  await symlink(elsewhere, join(dir, 'clips/linked'));
  expect(await findUnrecordedClips(dir, new Set(['k']), new Set())).toEqual(['clips/z.mp4/b.mp4']);
  expect(await findUnrecordedClips(join(dir, 'nowhere'), new Set(['k']), new Set())).toEqual([]);
});
