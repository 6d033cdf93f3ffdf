import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { Task } from '../../src/core/task.ts';
import { executeAll } from '../../src/run/execute.ts';
import type { ClipRecord } from '../../src/state/state.ts';
import { createRig, type Disk, emptyDisk, usd } from '../rig/rig.ts';
import { makeTask } from '../rig/tasks.ts';

const bytes = Buffer.from('clip of winter');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const absolutePath = '/out/winter/clips/a/a.mp4';
const from: ClipRecord = {
  path: 'clips/a/a.mp4',
  bytes: bytes.length,
  sha256,
  mtimeMs: 1,
  savedAt: 1,
  run: 'r',
  paidUsd: usd('0.25'),
};

const twins = [makeTask('a', { prompt: 'same' }), makeTask('b', { prompt: 'same' })];
const [{ key } = { key: '' }] = twins;

/** A rig whose disk holds the clip of a pipeline beside it, and the work of copying it to these tasks. */
function beside(tasks: readonly Task[] = twins, record: ClipRecord = from) {
  const disk = emptyDisk();
  disk.files.set(absolutePath, { bytes, mtimeMs: 1 });
  const rig = createRig(tasks, undefined, { disk });
  const todo = { kind: 'copy', pipeline: 'winter', from: record, absolutePath } as const;
  return { rig, disk, copy: () => rig.run({ pipeline: { takeWorks: () => [{ key, tasks, todo }] } }) };
}

function savedOf(facts: readonly Fact[]) {
  return facts.filter((fact) => fact.type === 'clip:saved');
}

test("a neighbour's clip goes to each task that wants it, with whose it is and what was paid, and buys nothing", async () => {
  const { rig, disk, copy } = beside();
  const { outcome, store } = await copy();
  expect(outcome.ends).toEqual([]);
  expect(rig.gateway.creates).toEqual([]);
  expect(store.tree()).toMatchObject({ 'clips/a/a.mp4': sha256, 'clips/b/b.mp4': sha256 });
  expect(savedOf(disk.facts)).toEqual(
    ['clips/a/a.mp4', 'clips/b/b.mp4'].map((path) =>
      expect.objectContaining({
        key,
        path,
        sha256,
        bytes: bytes.length,
        copiedFrom: 'winter',
        paidUsd: '0.25',
      }),
    ),
  );
  expect(savedOf(disk.facts)[0]).not.toHaveProperty('attempt');
  const sidecar = JSON.parse(String(disk.files.get('clips/a/a.json')?.bytes));
  expect(sidecar).toMatchObject({ id: 'a', key, copiedFrom: 'winter' });
});

test('what was paid stays out of the record where nobody knows it', async () => {
  const { paidUsd: _, ...unpaid } = from;
  const { disk, copy } = beside(twins.slice(0, 1), unpaid);
  await copy();
  expect(savedOf(disk.facts)).toEqual([expect.not.objectContaining({ paidUsd: expect.anything() })]);
});

test('what stands in its place is kept', async () => {
  const { disk, copy } = beside(twins.slice(0, 1));
  disk.files.set('clips/a/a.mp4', { bytes: Buffer.from('by hand'), mtimeMs: 0 });
  const { store } = await copy();
  expect(store.tree()['clips/a/a.mp4']).toBe(sha256);
  expect(String(disk.files.get(`superseded/a/${key}-found.mp4`)?.bytes)).toBe('by hand');
});

test.each<[string, string, (disk: Disk) => void]>([
  [
    'has changed',
    'ECHANGED',
    ({ files }) => files.set(absolutePath, { bytes: Buffer.from('x'), mtimeMs: 2 }),
  ],
  ['is not there', 'ENOENT', ({ files }) => files.delete(absolutePath)],
])("a neighbour's clip that %s is not taken, and holds up nothing else", async (said, code, spoil) => {
  const { rig, disk } = beside();
  spoil(disk);
  const [other] = [makeTask('other')];
  const copy = { kind: 'copy', pipeline: 'winter', from, absolutePath } as const;
  const works = [
    { key, tasks: twins, todo: copy },
    { key: other.key, tasks: [other], todo: { kind: 'create', number: 1 } as const },
  ];
  const { outcome, store } = await rig.run({ pipeline: { takeWorks: () => works } });
  const notices = rig.signals.flatMap((signal) => (signal.type === 'notice' ? [signal.text] : []));
  expect(outcome.ends).toEqual([]);
  expect(savedOf(disk.facts).map((fact) => 'path' in fact && fact.path)).toEqual(['clips/other/other.mp4']);
  expect(Object.keys(store.tree())).toEqual(expect.not.arrayContaining(['clips/a/a.mp4']));
  expect(notices).toEqual([
    expect.stringMatching(new RegExp(`a: not copied from the pipeline "winter".*${said}.*${code}`)),
  ]);
});

test('a disk that refuses the copy ends the run', async () => {
  const { rig } = beside();
  const full: Failure = { kind: 'disk', code: 'ENOSPC', path: 'clips/a/a.mp4' };
  const trouble = { refuse: () => full };
  const copy = { kind: 'copy', pipeline: 'winter', from, absolutePath } as const;
  const { outcome } = await rig.run({
    trouble,
    pipeline: { takeWorks: () => [{ key, tasks: twins, todo: copy }] },
  });
  expect(outcome.ends).toMatchObject([{ kind: 'disk', failure: { code: 'ENOSPC' } }]);
});

test('a copy that a third task wants later is still a copy', async () => {
  const { rig, disk, copy } = beside();
  await copy();
  const third = makeTask('c', { prompt: 'same' });
  await rig.run({ tasks: [...twins, third] });
  expect(rig.gateway.creates).toEqual([]);
  expect(savedOf(disk.facts).at(-1)).toMatchObject({
    path: 'clips/c/c.mp4',
    copiedFrom: 'winter',
    paidUsd: '0.25',
  });
});

test('what was set aside twice stands there twice', async () => {
  const rig = createRig([makeTask('a')]);
  await rig.run();
  for (const found of ['one', 'two', 'three']) {
    rig.disk.files.set('clips/a/a.mp4', { bytes: Buffer.from(found), mtimeMs: 0 });
    await rig.run();
  }
  const { key: own } = makeTask('a');
  const aside = ['', '-2', '-3'].map((number) =>
    rig.disk.files.get(`superseded/a/${own}-found${number}.mp4`),
  );
  expect(aside.map((file) => String(file?.bytes))).toEqual(['one', 'two', 'three']);
});

test('one purchase is delivered to three tasks at once, each with the attempt that paid for it', async () => {
  const three = ['a', 'b', 'c'].map((id) => makeTask(id, { prompt: 'same' }));
  const rig = createRig(three, ({ number }) =>
    number === 1 ? { end: { kind: 'generation-failed', code: '008005099', text: 'busy' } } : {},
  );
  const { store } = await rig.run();
  expect(Object.keys(store.tree())).toEqual(['clips/a/a.mp4', 'clips/b/b.mp4', 'clips/c/c.mp4']);
  const attempt = `${key.slice(0, 16)}-2`;
  expect(savedOf(rig.disk.facts)).toMatchObject([{ attempt }, { attempt }, { attempt }]);
});

test('a clip that vanished since it was looked for is left to the next run, which fetches it', async () => {
  const rig = createRig([makeTask('old', { prompt: 'same' })]);
  await rig.run();
  const pipeline = await rig.open({ tasks: [makeTask('new', { prompt: 'same' })] });
  rig.disk.files.clear();
  const [outcome] = await rig.clock.until(executeAll([pipeline], rig.options()));
  expect(outcome?.ends).toEqual([]);
  expect(pipeline.store.tree()).toEqual({});
  const { store } = await rig.run({ tasks: [makeTask('new', { prompt: 'same' })] });
  expect(Object.keys(store.tree())).toEqual(['clips/new/new.mp4']);
  expect(rig.gateway.creates).toHaveLength(1);
});

test('a clip that only one of its tasks lost is put back there, and nowhere written twice', async () => {
  const rig = createRig(twins);
  await rig.run();
  const before = savedOf(rig.disk.facts).length;
  rig.disk.files.delete('clips/b/b.mp4');
  await rig.run();
  expect(savedOf(rig.disk.facts).slice(before)).toMatchObject([{ path: 'clips/b/b.mp4' }]);
});
