import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { findJobBeside } from '../../src/state/job-owner.ts';
import { openJournal } from '../../src/state/journal.ts';
import { describeJournalProblem } from '../../src/state/journal-problem.ts';
import { readJournal } from '../../src/state/read-journal.ts';
import { noSiblings, readSiblings } from '../../src/state/siblings.ts';
import { attemptOf, hash, usd } from './stories.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-siblings-'));
  await pipeline('winter', 'here');
  await pipeline('autumn', 'short');
  await pipeline('winter@simulated', 'simulated');
  await mkdir(join(root, 'broken'));
  await writeFile(join(root, 'broken', 'state.jsonl'), 'milk\n');
  await writeFile(join(root, 'a file'), '');
});
afterAll(() => rm(root, { recursive: true }));

const path = 'clips/a/a.mp4';

function started(key: string, number = 1): Fact {
  return {
    type: 'task:started',
    at: 1,
    attempt: attemptOf(key, number),
    key,
    request: { model: 'm', params: {}, images: [] },
    usd: null,
    class: 'c',
    timeoutMs: 1,
  };
}

/** Writes the journal of a pipeline that is named after its folder. */
async function write(folder: string, facts: readonly Fact[]): Promise<void> {
  const read = await readJournal(join(folder, 'state.jsonl'));
  if (!read.ok) throw new Error(read.error.kind);
  const simulated = folder.endsWith('@simulated');
  const pipeline = basename(folder).replace('@simulated', '');
  await using journal = openJournal(read.value, { pipeline, gateway: 'g', simulated }, { at: 1 });
  for (const fact of facts) await journal.append(fact);
}

/** A pipeline that bought one clip of ten bytes, and was refused another since; the file of `short` has only five. */
async function pipeline(folder: string, what: string): Promise<void> {
  const key = hash(what);
  const attempt = attemptOf(key, 1);
  const facts: Fact[] = [
    started(key),
    { type: 'task:submitted', at: 2, attempt, jobId: 'j' },
    { type: 'task:completed', at: 3, attempt, chargedUsd: usd('0.25') },
    { type: 'clip:saved', at: 4, key, path, bytes: 10, sha256: hash('mp4'), mtimeMs: 4, attempt },
    started(key, 2),
    {
      type: 'task:rejected',
      at: 6,
      attempt: attemptOf(key, 2),
      failure: { kind: 'rejected', httpStatus: 400, text: 'no' },
    },
  ];
  await write(join(root, folder), facts);
  await mkdir(dirname(join(root, folder, path)), { recursive: true });
  await writeFile(join(root, folder, path), what === 'short' ? '12345' : '1234567890');
}

const keys = new Set(['here', 'short', 'simulated', 'nowhere'].map(hash));

test('what a pipeline beside this one has bought is found, with what it paid', async () => {
  const found = await readSiblings(join(root, 'spring'), keys);
  expect([...found.clips]).toEqual([
    [
      hash('here'),
      {
        pipeline: 'winter',
        absolutePath: join(root, 'winter', path),
        clip: expect.objectContaining({ path, paidUsd: '0.25' }),
      },
    ],
  ]);
  expect([...found.holding]).toEqual([
    [join(root, 'autumn'), 1],
    [join(root, 'winter'), 1],
  ]);
  // Delivered on another machine, or torn here: not to be copied, and not to be bought a second time either.
  expect([...found.purchases]).toEqual([[hash('short'), { pipeline: 'autumn', stage: 'delivered' }]]);
});

test('what a pipeline beside this one began counts as held, and as bought only where it may have been', async () => {
  const beside = await mkdtemp(join(root, 'begun-'));
  const stages: Readonly<Record<string, readonly Fact[]>> = {
    sent: [],
    flying: [{ type: 'task:submitted', at: 2, attempt: attemptOf(hash('flying'), 1), jobId: 'j' }],
    refused: [
      {
        type: 'task:rejected',
        at: 2,
        attempt: attemptOf(hash('refused'), 1),
        failure: { kind: 'rejected', httpStatus: 400, text: 'no' },
      },
    ],
  };
  const copied: Fact = {
    type: 'clip:saved',
    at: 9,
    key: hash('copied'),
    path: 'clips/c/c.mp4',
    bytes: 10,
    sha256: hash('mp4'),
    mtimeMs: 1,
    copiedFrom: 'winter',
    paidUsd: usd('0.25'),
  };
  const granted: Fact = { type: 'retry:granted', at: 9, key: hash('granted') };
  const begun = Object.entries(stages).flatMap(([what, more]) => [started(hash(what)), ...more]);
  await write(join(beside, 'summer'), [...begun, copied, granted]);
  const asked = new Set(['sent', 'flying', 'refused', 'copied', 'granted'].map(hash));
  const found = await readSiblings(join(beside, 'spring'), asked);
  expect([...found.clips]).toEqual([]);
  expect([...found.holding]).toEqual([[join(beside, 'summer'), 4]]);
  expect([...found.purchases]).toEqual([
    [hash('sent'), { pipeline: 'summer', stage: 'perhaps' }],
    [hash('flying'), { pipeline: 'summer', stage: 'bought' }],
    [hash('copied'), { pipeline: 'summer', stage: 'delivered' }],
  ]);
  // A copy is as good as what was bought, with what was paid for it then; a folder of its name is no clip.
  await mkdir(join(beside, 'summer', 'clips', 'c', 'c.mp4'), { recursive: true });
  expect((await readSiblings(join(beside, 'spring'), asked)).clips.size).toBe(0);
  await rm(join(beside, 'summer', 'clips', 'c', 'c.mp4'), { recursive: true });
  await writeFile(join(beside, 'summer', 'clips', 'c', 'c.mp4'), '1234567890');
  const whole = await readSiblings(join(beside, 'spring'), asked);
  expect(whole.clips.get(hash('copied'))?.clip).toMatchObject({ copiedFrom: 'winter', paidUsd: '0.25' });
  expect(whole.purchases.has(hash('copied'))).toBe(false);
});

test('of several that have a clip the first by name gives it, and none that has it makes it a purchase', async () => {
  const beside = await mkdtemp(join(root, 'several-'));
  const key = hash('shared');
  const saved: Fact = { type: 'clip:saved', at: 4, key, path, bytes: 10, sha256: hash('mp4'), mtimeMs: 4 };
  for (const folder of ['c', 'b', 'a']) {
    await write(join(beside, folder), [started(key), saved]);
    if (folder === 'a') continue;
    await mkdir(dirname(join(beside, folder, path)), { recursive: true });
    await writeFile(join(beside, folder, path), '1234567890');
  }
  const found = await readSiblings(join(beside, 'spring'), new Set([key]));
  expect(found.clips.get(key)?.pipeline).toBe('b');
  expect([...found.holding.values()]).toEqual([1, 1, 1]);
  expect(found.purchases.size).toBe(0);
});

test('the simulated see only the simulated, and nobody sees themselves', async () => {
  const simulated = await readSiblings(join(root, 'spring@simulated'), keys);
  expect([...simulated.clips.keys()]).toEqual([hash('simulated')]);
  const own = await readSiblings(join(root, 'winter'), keys);
  expect([...own.clips]).toEqual([]);
});

test('nothing is read for nothing, or where there is nothing', async () => {
  expect(await readSiblings(join(root, 'spring'), new Set())).toBe(noSiblings);
  expect(await readSiblings(join(root, 'no', 'where'), keys)).toEqual(noSiblings);
});

test('a state next door that tells nothing is not taken for an empty one, where it may be one of ours', async () => {
  const beside = await mkdtemp(join(tmpdir(), 'dailies-unread-'));
  const put = async (name: string, files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(beside, name, path)), { recursive: true });
      await writeFile(join(beside, name, path), text);
    }
  };
  const ours = '{"format":"dailies","version":1,"pipeline":"x","gateway":"g","simulated":false,"at":1}\n';
  const sidecar = (key: string) => JSON.stringify({ key });
  const clip = { 'clips/a/a.mp4': 'clip' };
  await put('1-torn', { 'state.jsonl': `${ours}{"type":"tas\n` });
  await put('2-newer', { 'state.jsonl': ours.replace('"version":1', '"version":2') });
  await put('3-header', { 'state.jsonl': `X${ours}`, ...clip });
  await put('4-lost', { ...clip, 'clips/a/a.json': sidecar(hash('here')) });
  await put('5-aside', { 'superseded/b/k.mp4': 'clip', 'superseded/b/k.json': sidecar(hash('here')) });
  // Of another world, of other clips, of nobody, of somebody else.
  await put('6-simulated', { 'state.jsonl': ours.replace('false', 'true') });
  await put('7-others', { ...clip, 'clips/a/a.json': sidecar(hash('another')) });
  await put('8-bare', clip);
  await put('9-milk', { 'state.jsonl': 'milk\n' });
  // A state that knows other clips, and has nothing of this one or an attempt that was turned away.
  for (const folder of ['91-older', '92-tried']) {
    await put(folder, { ...clip, 'clips/a/a.json': JSON.stringify({ key: hash('here'), jobId: 'j' }) });
    const attempt = attemptOf(hash('here'), 1);
    const failure = { kind: 'rejected', httpStatus: 400, text: 'no' } as const;
    const tried: Fact[] = [started(hash('here')), { type: 'task:rejected', at: 2, attempt, failure }];
    await write(join(beside, folder), folder === '92-tried' ? tried : [started(hash('another'))]);
  }
  const { unread, purchases } = await readSiblings(join(beside, 'spring'), keys);
  expect(unread.map(({ kind, path }) => [basename(dirname(path)), kind])).toEqual([
    ['1-torn', 'torn-middle'],
    ['2-newer', 'foreign-version'],
    ['3-header', 'not-ours'],
    ['4-lost', 'lost'],
    ['5-aside', 'lost'],
    ['91-older', 'older'],
    ['92-tried', 'older'],
  ]);
  expect(purchases.size).toBe(0);
  // Who has it gives it, whatever the others have forgotten.
  await pipeline(relative(root, join(beside, '99-giver')), 'here');
  const { clips: given, unread: rest } = await readSiblings(join(beside, 'spring'), keys);
  expect(given.get(hash('here'))?.pipeline).toBe('99-giver');
  expect(rest).toHaveLength(3);
  await rm(beside, { recursive: true });
});

test('a folder that cannot be listed is not taken for an empty one', async () => {
  const loop = join(root, 'loop@simulated');
  await symlink(loop, loop);
  const problem = { kind: 'unlisted', path: loop, code: 'ELOOP' };
  const { unread, clips } = await readSiblings(join(loop, 'spring'), keys);
  expect([unread, clips.size]).toEqual([[problem], 0]);
  expect(await findJobBeside(join(loop, 'spring'), 'j')).toEqual({ unread: [problem] });
  expect(unread.map(describeJournalProblem)).toEqual([expect.stringContaining('cannot be listed (ELOOP)')]);
  const beside = await mkdtemp(join(tmpdir(), 'dailies-unlisted-'));
  await write(join(beside, 'winter'), [started(hash('another'))]);
  await symlink(join(beside, 'winter/clips'), join(beside, 'winter/clips'));
  expect((await readSiblings(join(beside, 'spring'), keys)).unread).toEqual([
    { kind: 'unlisted', path: join(beside, 'winter'), code: 'ELOOP' },
  ]);
  await rm(beside, { recursive: true });
});

test('what is lost next door waits there for a person, and is not bought here', async () => {
  const beside = await mkdtemp(join(tmpdir(), 'dailies-lost-'));
  const [key, attempt] = [hash('lost'), attemptOf(hash('lost'), 1)];
  const failure = { kind: 'job-unknown', text: '?' } as const;
  const lost: Fact[] = [
    started(key),
    { type: 'task:submitted', at: 2, attempt, jobId: 'j' },
    { type: 'task:lost', at: 3, attempt, failure },
  ];
  await write(join(beside, 'winter'), lost);
  const asked = new Set([key]);
  const found = await readSiblings(join(beside, 'spring'), asked);
  expect(found.purchases.get(key)).toEqual({ pipeline: 'winter', stage: 'perhaps' });
  await write(join(beside, 'winter'), [{ type: 'task:resolved', at: 4, attempt, as: 'buy-again' }]);
  expect((await readSiblings(join(beside, 'spring'), asked)).purchases.size).toBe(0);
  await rm(beside, { recursive: true });
});

test('a job is found on the records next door, of the same world alone, and a damaged one is named', async () => {
  const here = join(root, 'spring');
  const owner = { pipeline: 'autumn', attempt: attemptOf(hash('short'), 1) };
  expect(await findJobBeside(here, 'j')).toMatchObject({ owner });
  expect(await findJobBeside(here, 'k')).toEqual({ unread: [] });
  const simulated = { pipeline: 'winter', attempt: attemptOf(hash('simulated'), 1) };
  expect(await findJobBeside(`${here}@simulated`, 'j')).toEqual({ owner: simulated, unread: [] });
  const torn = join(root, 'broken', 'state.jsonl');
  await writeFile(torn, '{"format":"dailies","version":2}\n');
  expect(await findJobBeside(here, 'k')).toMatchObject({ unread: [{ kind: 'foreign-version', path: torn }] });
  await writeFile(torn, 'milk\n');
});
