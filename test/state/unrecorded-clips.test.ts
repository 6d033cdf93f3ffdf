import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { applyFact, emptyState, type LiveState } from '../../src/state/apply-fact.ts';
import type { ClipRecord } from '../../src/state/state.ts';
import { findUnrecordedClips } from '../../src/state/unrecorded-clips.ts';
import { attemptOf, hash } from './stories.ts';

const request = { model: 'm', params: {}, images: [] };

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

/** A clip of five bytes with a time of its own, on record as this key's. */
const recorded = (path: string, key: string): Fact => ({
  type: 'clip:saved',
  at: 1,
  key,
  path,
  bytes: 5,
  sha256: hash(key),
  mtimeMs: 5_000,
});

const record = (path: string): ClipRecord => ({
  path,
  bytes: 5,
  sha256: hash('k1'),
  mtimeMs: 5_000,
  savedAt: 1,
  run: '',
});

function knowing(...facts: readonly Fact[]): LiveState {
  const state = emptyState();
  for (const fact of facts) applyFact(state, fact);
  return state;
}

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
  await writeFile(join(dir, 'clips/recorded.mp4'), 'bytes');
  await utimes(join(dir, 'clips/recorded.mp4'), 5, 5);
  const known = knowing(recorded('clips/recorded.mp4', 'k1'));
  expect(findUnrecordedClips(dir, new Set(['k1', 'k2']), known)).toEqual([
    { path: 'clips/a.mp4', key: 'k2' },
    { path: 'clips/b/deep/down.mp4', key: 'k1' },
    { path: 'superseded/a/old.mp4', key: 'k1' },
  ]);
  expect(findUnrecordedClips(dir, new Set(), known)).toEqual([]);
});

test.each<[string, Partial<ClipRecord>, boolean, boolean]>([
  ['the very file is on record', {}, false, true],
  ['it has another size than the record', { bytes: 6 }, false, false],
  ['it has another time', { mtimeMs: 6_000 }, false, false],
  ['it was found whole there, whatever its time', { mtimeMs: 6_000 }, true, true],
])('where %s, what lies there is known by that', async (_, more, foundThere, isKnown) => {
  const path = 'clips/a.mp4';
  const dir = await folder({ ...clip('clips/a', { key: 'k1' }), ...clip('clips/b', { key: 'k1' }) });
  for (const name of ['clips/a.mp4', 'clips/b.mp4']) {
    await writeFile(join(dir, name), 'bytes');
    await utimes(join(dir, name), 5, 5);
  }
  const { purchases, keysByPath } = knowing(
    recorded('clips/elsewhere.mp4', 'k1'),
    { ...recorded(path, 'k1'), ...more } as Fact,
    recorded('clips/b.mp4', 'k1'),
  );
  // Of one key, at one of its paths: what lies at the others is held against their own records.
  const whole = [record('clips/elsewhere.mp4'), ...(foundThere ? [record(path)] : [])];
  const found = new Map([['k1', { whole, damaged: [] }]]);
  expect(findUnrecordedClips(dir, new Set(['k1']), { purchases, keysByPath, found })).toEqual(
    isKnown ? [] : [{ path, key: 'k1' }],
  );
});

test('a folder or a note that cannot be read may hold any clip, and stops the search', async () => {
  const loops = ['clips', 'clips/a', 'clips/a.json'];
  for (const path of loops) {
    const dir = await folder({ 'x.txt': '', ...(path === 'clips' ? {} : { 'clips/a.mp4': '' }) });
    const search = () => findUnrecordedClips(dir, new Set(['k1']), emptyState());
    await rm(join(dir, path), { force: true });
    expect(search()).toEqual([]);
    // To root nothing is forbidden: a symlink that leads to itself cannot be read by anybody.
    await symlink(join(dir, path), join(dir, path));
    if (path === 'clips/a') expect(search()).toEqual([]);
    else expect(search).toThrow('ELOOP');
  }
});

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['there is no sidecar', { 'clips/a.mp4': '' }],
  ['it is no JSON', clip('clips/a', '{')],
  ['it is nothing', clip('clips/a', 'null')],
  ['it is a text', clip('clips/a', '"k"')],
  ['it names no key', clip('clips/a', { shot: 'k' })],
  ['its key is no text', clip('clips/a', { key: ['k'] })],
])('a clip is nobody knows whose where %s', async (_, files) => {
  expect(findUnrecordedClips(await folder(files), new Set(['k']), emptyState())).toEqual([]);
});

test('a folder that leads elsewhere is not gone into, and a clip in its place is looked at', async () => {
  const elsewhere = await folder(clip('a', { key: 'k' }));
  const dir = await folder(clip('clips/z.mp4/b', { key: 'k' }));
  await symlink(elsewhere, join(dir, 'clips/linked'));
  expect(findUnrecordedClips(dir, new Set(['k']), emptyState())).toEqual([
    { path: 'clips/z.mp4/b.mp4', key: 'k' },
  ]);
  expect(findUnrecordedClips(join(dir, 'nowhere'), new Set(['k']), emptyState())).toEqual([]);
});

test('a later clip in the place of one that is on record is not taken for that one', async () => {
  const dir = await folder({ ...clip('clips/a/a', { key: 'later', jobId: 'j' }) });
  const known = knowing(recorded('clips/a/a.mp4', 'earlier'));
  const unknown = [{ path: 'clips/a/a.mp4', key: 'later' }];
  expect(findUnrecordedClips(dir, new Set(['later', 'earlier']), known)).toEqual(unknown);
  // The same length at another time may be another clip: a copied folder has its sidecars too.
  await writeFile(join(dir, 'clips/a/a.mp4'), 'bytes');
  expect(findUnrecordedClips(dir, new Set(['later']), known)).toEqual(unknown);
});

test('a clip is known by its job, however that ended, and an attempt at its key is not enough', async () => {
  const [key, attempt] = [hash('k'), attemptOf(hash('k'), 1)];
  const dir = await folder({
    ...clip('clips/a/a', { key, jobId: 'second' }),
    ...clip('superseded/a/k-found', { key, jobId: 'first' }),
    ...clip('superseded/a/k-copy', { key }),
  });
  const state = knowing(
    { type: 'task:started', at: 1, attempt, key, request, usd: null, class: 'c', timeoutMs: 1 },
    { type: 'task:submitted', at: 2, attempt, jobId: 'first' },
    { type: 'task:completed', at: 3, attempt, chargedUsd: null },
    { type: 'task:resolved', at: 4, attempt, as: 'buy-again' },
  );
  expect(findUnrecordedClips(dir, new Set([key]), state).map(({ path }) => path)).toEqual([
    'clips/a/a.mp4',
    'superseded/a/k-copy.mp4',
  ]);
});
