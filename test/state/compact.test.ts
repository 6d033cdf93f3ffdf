import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { applyFact } from '../../src/state/apply-fact.ts';
import { compactWhereWorthwhile } from '../../src/state/compact.ts';
import { openJournal } from '../../src/state/journal.ts';
import { describeJournalProblem } from '../../src/state/journal-problem.ts';
import { type ReadJournal, readJournal } from '../../src/state/read-journal.ts';
import { attemptOf, hash, kept, usd } from './stories.ts';

let root: string;
let folders = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-compact-'));
});
afterAll(() => rm(root, { recursive: true }));

async function newPath(): Promise<string> {
  folders += 1;
  await mkdir(join(root, `${folders}`));
  return join(root, `${folders}`, 'state.jsonl');
}

async function readWell(path: string): Promise<ReadJournal> {
  const read = await readJournal(path);
  if (!read.ok) throw new Error(describeJournalProblem(read.error));
  return read.value;
}

async function write(path: string, facts: readonly Fact[]): Promise<ReadJournal> {
  const read = await readWell(path);
  await using journal = openJournal(read, { pipeline: 'p', gateway: 'g', simulated: false }, { at: 1 });
  await Promise.all(
    facts.map((fact) => {
      const written = journal.append(fact);
      applyFact(read.state, fact);
      return written;
    }),
  );
  return readWell(path);
}

async function compacted(read: ReadJournal): Promise<ReadJournal> {
  const after = await compactWhereWorthwhile(read);
  if (!after.ok) throw new Error(describeJournalProblem(after.error));
  return after.value;
}

const begun: Fact = { type: 'run:started', at: 1, run: 'r', dailies: '0.1.0', command: 'run' };

function started(key: string, number: number): Fact {
  const request = { model: 'm', params: { prompt: `Prompt of ${key.slice(0, 90)}` }, images: [] };
  const attempt = attemptOf(key, number);
  return {
    type: 'task:started',
    at: number,
    attempt,
    key,
    request,
    usd: usd('1'),
    class: 'c'.repeat(16),
    timeoutMs: 1,
  };
}

/** One create that was turned away again and again, at last accepted. */
function storm(turns: number): readonly Fact[] {
  const key = hash('storm');
  const failure = { kind: 'rate-limited', text: 'slow down' } as const;
  const away = Array.from({ length: turns }, (): readonly Fact[] => [
    started(key, 1),
    { type: 'task:not-sent', at: 2, attempt: attemptOf(key, 1), failure },
  ]);
  const accepted: Fact = { type: 'task:submitted', at: 3, attempt: attemptOf(key, 1), jobId: 'job' };
  return [begun, ...away.flat(), started(key, 1), accepted];
}

test('a journal that mostly repeats itself is written anew: the same state, and written on', async () => {
  const path = await newPath();
  const long = await write(path, storm(5_000));
  const short = await compacted(long);
  expect(long.bytes).toBeGreaterThan(1 << 20);
  expect(short.bytes).toBeLessThan(2_000);
  expect((await stat(path)).size).toBe(short.bytes);
  expect(kept(short.state)).toEqual(kept(long.state));
  expect(await readdir(join(path, '..'))).toEqual(['state.jsonl']);

  const done: Fact = {
    type: 'task:completed',
    at: 4,
    attempt: attemptOf(hash('storm'), 1),
    chargedUsd: usd('1'),
  };
  const on = await write(path, [done]);
  applyFact(long.state, done);
  expect(kept(on.state)).toEqual(kept(long.state));
});

test('one that is merely long, or small, is left as it is', async () => {
  const long = await newPath();
  const keys = Array.from({ length: 9_000 }, (_, index) => hash(index));
  const purchases = keys.flatMap((key): readonly Fact[] => [
    started(key, 1),
    { type: 'task:submitted', at: 3, attempt: attemptOf(key, 1), jobId: `job of ${key.slice(0, 20)}` },
  ]);
  const small = await newPath();
  for (const [path, facts] of [
    [long, [begun, ...purchases]],
    [small, storm(100)],
  ] as const) {
    const before = await write(path, facts);
    const bytes = await readFile(path);
    expect((await compacted(before)) === before).toBe(true);
    expect((await readFile(path)).equals(bytes)).toBe(true);
  }
});

test("what cannot be written anew stays; what a kill left beside it is in nobody's way", async () => {
  const path = await newPath();
  const long = await write(path, storm(5_000));
  await mkdir(join(`${path}.compacting`, 'in the way'), { recursive: true });
  expect((await compacted(long)) === long).toBe(true);
  expect((await stat(path)).size).toBe(long.bytes);
  await rm(`${path}.compacting`, { recursive: true });
  await writeFile(`${path}.compacting`, '{"format":"dailies","version":1');
  expect((await compacted(long)).bytes).toBeLessThan(2_000);
});

test.each([
  ['a symlink', symlink],
  ['a second name', link],
])('a file that %s leads to is left as it is: another folder reads it too', async (_, name) => {
  const path = await newPath();
  const long = await write(path, storm(5_000));
  const other = await newPath();
  await name(path, other);
  const read = await readWell(other);
  expect((await compacted(read)) === read).toBe(true);
  expect((await stat(path)).size).toBe(long.bytes);
  expect((await stat(other)).ino).toBe((await stat(path)).ino);
});
