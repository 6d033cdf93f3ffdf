import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { LiveState } from '../../src/state/apply-fact.ts';
import { openJournal } from '../../src/state/journal.ts';
import { readJournal } from '../../src/state/read-journal.ts';
import { findKept, rescueState } from '../../src/state/rescue.ts';
import { attemptOf, hash } from './stories.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-rescue-'));
});
afterAll(() => rm(root, { recursive: true }));

const [key, attempt] = [hash('a'), attemptOf(hash('a'), 1)];
const begun: Fact = { type: 'run:started', at: 1, run: 'r', dailies: '0', command: 'run' };
const request = { model: 'm', params: {}, images: [] };
const started: Fact = {
  type: 'task:started',
  at: 2,
  attempt,
  key,
  request,
  usd: null,
  class: 'c',
  timeoutMs: 1,
};
const submitted: Fact = { type: 'task:submitted', at: 3, attempt, jobId: 'j' };
const completed: Fact = { type: 'task:completed', at: 4, attempt, chargedUsd: null };
const refused: Fact = {
  type: 'task:rejected',
  at: 3,
  attempt,
  failure: { kind: 'rejected', httpStatus: 400, text: 'no' },
};

async function write(path: string, facts: readonly Fact[]): Promise<LiveState> {
  const read = await readJournal(path);
  if (!read.ok) throw new Error(read.error.kind);
  await using journal = openJournal(read.value, { pipeline: 'p', gateway: 'g', simulated: false }, { at: 1 });
  for (const fact of facts) await journal.append(fact);
  const after = await readJournal(path);
  if (!after.ok) throw new Error(after.error.kind);
  return after.value.state;
}

let folders = 0;
function newPath(): string {
  folders += 1;
  return join(root, String(folders), 'state.jsonl');
}

/** What a run knows, what lies at its path then, and which jobs are told of; `undefined` where nothing is lost. */
const rows: readonly (readonly [string, readonly Fact[], readonly Fact[] | string | undefined, unknown])[] = [
  ['in flight, and the file is older', [begun, started, submitted], [begun], ['j']],
  ['in flight, and the file is gone', [begun, started, submitted], undefined, ['j']],
  ['in flight, and the file is no journal', [begun, started, submitted], 'milk\n', ['j']],
  ['in flight, and its job is not known', [begun, started, submitted], [begun, started], ['j']],
  ['perhaps bought', [begun, started], [begun], [undefined]],
  ['bought and done', [begun, started, submitted, completed], [begun], []],
  [
    'known there, job and all',
    [begun, started, submitted],
    [begun, started, submitted, completed],
    undefined,
  ],
  ['known there by its job', [begun, started], [begun, started, submitted], undefined],
  ['refused', [begun, started, refused], [begun], undefined],
  ['nothing at all', [begun], undefined, undefined],
];

test.each(rows)('of a state that is not at its path any more: %s', async (_, facts, there, jobs) => {
  const path = newPath();
  const state = await write(path, facts);
  await rm(path);
  if (typeof there === 'string') await writeFile(path, there);
  else if (there !== undefined) await write(path, there);
  const lost = await rescueState(path, state, 'r');
  expect(lost?.open.map(({ jobId }) => jobId)).toEqual(jobs);
  expect(await findKept(path, await write(newPath(), typeof there === 'string' ? [] : (there ?? [])))).toBe(
    lost?.keptAs,
  );
  if (lost === undefined) return;
  // What was kept is a state like any other, and once it is in place nothing is missed.
  const kept = await readJournal(lost.keptAs ?? '');
  expect(kept).toMatchObject({ value: { found: 'facts', state: { purchases: state.purchases } } });
  expect(await findKept(path, state)).toBeUndefined();
});

test('where the file in place tells of purchases of its own, both are needed, and joined by git they are one state', async () => {
  const other = hash('b');
  const theirs: readonly Fact[] = [
    {
      ...started,
      key: other,
      attempt: attemptOf(other, 1),
      request: { ...request, params: { prompt: 'b' } },
    },
    { ...submitted, attempt: attemptOf(other, 1), jobId: 'k' },
  ];
  const path = newPath();
  const state = await write(path, [begun, started, submitted]);
  await rm(path);
  const inPlace = await write(path, [begun, ...theirs]);
  const lost = await rescueState(path, state, 'r');
  expect(lost).toMatchObject({ isBoth: true, open: [{ jobId: 'j' }] });
  execFileSync('git', ['merge-file', '--union', path, '/dev/null', lost?.keptAs ?? '']);
  const joined = await readJournal(path);
  if (!joined.ok) throw new Error(joined.error.kind);
  const { purchases } = joined.value.state;
  expect(purchases).toEqual(new Map([...inPlace.purchases, ...state.purchases]));
  expect(await findKept(path, joined.value.state)).toBeUndefined();
});

test('what cannot be read is not taken for empty, nor what cannot be written for kept', async () => {
  const path = newPath();
  const state = await write(path, [begun, started, submitted]);
  await writeFile(`${path}.lost-x`, 'milk');
  expect(await findKept(path, state)).toBe(`${path}.lost-x`);
  await rm(path);
  // Where a file is needed there is a folder: it may hold anything, and the disk is asked again by the next run.
  await mkdir(path);
  expect(await rescueState(path, state, 'r')).toBeUndefined();
  await rm(dirname(path), { recursive: true });
  await writeFile(dirname(path), 'a file');
  expect(await rescueState(path, state, 'r')).toBeUndefined();
  await rm(dirname(path));
  await mkdir(`${path}.lost-r`, { recursive: true });
  expect(await rescueState(path, state, 'r')).toMatchObject({ path, open: [{ jobId: 'j' }] });
  expect((await rescueState(path, state, 'r'))?.keptAs).toBeUndefined();
  expect(await readFile(path).catch(() => 'absent')).toBe('absent');
});
