import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { mostPlanBytes } from '../../src/core/fact.ts';
import { applyFact } from '../../src/state/apply-fact.ts';
import { compactWhereWorthwhile } from '../../src/state/compact.ts';
import { JournalFailure, openJournal } from '../../src/state/journal.ts';
import { describeJournalProblem } from '../../src/state/journal-problem.ts';
import { type ReadJournal, readJournal } from '../../src/state/read-journal.ts';
import { attemptOf, hash, kept, usd } from './stories.ts';

const identity = { pipeline: 'demo', gateway: 'cloud.vtrix.ai', simulated: false };
const begun: Fact = { type: 'run:started', at: 2, run: 'r', dailies: '0.1.0', command: 'run' };
const ended: Fact = { type: 'run:ended', at: 3, run: 'r', exit: 0, reason: 'all there', left: {} };
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dailies-read-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function newPath(): Promise<string> {
  files += 1;
  await mkdir(join(folder, `${files}`));
  return join(folder, `${files}`, 'state.jsonl');
}

async function readWell(path: string): Promise<ReadJournal> {
  const read = await readJournal(path);
  if (!read.ok) throw new Error(describeJournalProblem(read.error));
  return read.value;
}

async function record(path: string, facts: readonly Fact[]): Promise<ReadJournal> {
  const read = await readWell(path);
  await using journal = openJournal(read, identity, { at: 1 });
  for (const fact of facts) applyFact(read.state, fact);
  await Promise.all(facts.map((fact) => journal.append(fact)));
  return read;
}

/** What was found, or the sentence that says why it is not used. */
async function problem(path: string): Promise<string> {
  const read = await readJournal(path);
  return read.ok ? read.value.found : describeJournalProblem(read.error);
}

test('a line longer than any block is read, whole or torn', async () => {
  const path = await newPath();
  const long: Fact = { ...ended, reason: `x${'é'.repeat(1_300_000)}` };
  await record(path, [begun, long, begun]);
  const read = await readWell(path);
  expect(read.state.runs).toMatchObject([{ run: 'r', reason: long.reason }]);
  const whole = await readFile(path);
  expect(read.bytes).toBe(whole.length);
  await writeFile(path, whole.subarray(0, -80));
  expect((await readWell(path)).tornBytes).toBeGreaterThan(2_600_000);
});

test('lines are read whole wherever they end: at the end of a text, of a block, a byte before or after, or far beyond', async () => {
  const names = (count: number): Fact[] =>
    Array.from({ length: count }, (_, number) => ({ ...begun, run: `run ${number}` }));
  for (const reach of [65_536, 262_144]) {
    for (const beside of [-2, -1, 0, 1, 2, 70_000]) {
      const path = await newPath();
      await record(path, names(3));
      const filler = reach + beside - (await readFile(path)).length;
      const long: Fact = { ...ended, run: 'run 1', reason: '' };
      const empty = `${JSON.stringify(long)}\n`.length;
      const facts = [{ ...long, reason: 'x'.repeat(filler - empty) }, ...names(2_000)];
      await record(path, facts);
      expect((await readFile(path)).indexOf('\n', reach + beside - 1)).toBe(reach + beside - 1);
      const { state, lines, tornBytes } = await readWell(path);
      expect([lines, tornBytes, state.runs.length]).toEqual([2_005, 0, 2_000]);
      expect(state.runs[1]?.reason).toHaveLength(filler - empty);
    }
  }
});

test.each([
  ['run:ended', 4 << 20],
  ['shot:planned', mostPlanBytes + 1024],
])('%s may be a line of %i bytes, and no longer', async (type, most) => {
  const path = await newPath();
  await record(path, [begun]);
  const before = await readFile(path, 'utf8');
  const line = (length: number): string => {
    const head = type === 'run:ended' ? { ...ended, reason: '' } : { type, at: 1, shot: '', tasks: [] };
    const short = JSON.stringify(head);
    return short.replace('""', `"${'x'.repeat(length - short.length)}"`);
  };
  for (const end of ['', '\n']) {
    await writeFile(path, `${before}${line(most)}${end}`);
    expect(await problem(path)).toBe('facts');
    await writeFile(path, `${before}${line(most + 1)}\n${end}`);
    expect(await problem(path)).toContain(':3 is damaged (longer than any fact)');
  }
});

test('a byte order mark, and line ends of another system, are what an editor left: the journal goes on', async () => {
  const path = await newPath();
  await record(path, [begun]);
  const text = `\uFEFF${(await readFile(path, 'utf8')).replaceAll('\n', '\r\n')}`;
  await writeFile(path, text);
  const read = await record(path, [ended]);
  expect(read.state).toEqual((await readWell(path)).state);
  expect(read.state.runs).toMatchObject([{ run: 'r', exit: 0 }]);
  expect((await readFile(path, 'utf8')).startsWith(text)).toBe(true);
});

test('a text may hold the character that stands for broken bytes, and broken bytes are told', async () => {
  const path = await newPath();
  const odd: Fact = { ...ended, reason: 'what is \uFFFD?' };
  await record(path, [begun, odd]);
  expect((await readWell(path)).state.runs).toMatchObject([{ reason: odd.reason }]);
  const whole = await readFile(path);
  await writeFile(path, Buffer.concat([whole, Buffer.from('{"type":"\xff"}\n', 'latin1')]));
  expect(await problem(path)).toContain(':4 is damaged (not UTF-8)');
});

test('bytes without a line feed were being born only where they begin like a journal', async () => {
  const path = await newPath();
  const see = async (text: string) => {
    await writeFile(path, text);
    return await problem(path);
  };
  const start = '{"format":"dailies","version":';
  expect(await see('')).toBe('newborn');
  expect(await see(start.slice(0, 9))).toBe('newborn');
  expect(await see(`${start}1,"pipeline":"a"`)).toBe('newborn');
  expect(await see(`${start}1,"pi\0\0\0`)).toBe('newborn');
  expect(await see(`${start.slice(0, 5)}\0\0\0x`)).toContain('is not a state file');
  expect(await see('\0\0x')).toContain('is not a state file');
  expect(await see(start.padEnd(4_095, 'x'))).toBe('newborn');
  expect(await see(start.padEnd(4_096, 'x'))).toContain('is not a state file');
  expect(await see('milk')).toContain('is not a state file');
  expect(await see('[]\n')).toContain('is not a state file');
  expect(
    await see(`${JSON.stringify({ format: 'dailies', version: 1, ...identity, at: 1 })}\n[]\n`),
  ).toContain(':2 is damaged (not a fact)');
});

test('two states that were begun apart, joined by git, are read as both told them', async () => {
  const [path, other] = [await newPath(), await newPath()];
  const plan = (digit: string): Fact => ({
    type: 'shot:planned',
    at: 1,
    shot: digit,
    tasks: [1, 2].map((number) => ({ key: hash(`${digit}${number}`) })),
  });
  const story = (digit: string, prompt: string): readonly Fact[] => [
    plan(digit),
    ...[1, 2].map(
      (number): Fact => ({
        type: 'task:started',
        at: 2,
        attempt: attemptOf(hash(`${digit}${number}`), 1),
        key: hash(`${digit}${number}`),
        request: { model: 'm', params: { prompt, seed: number }, images: [] },
        usd: usd('0.3'),
        class: 'c',
        timeoutMs: 1,
      }),
    ),
  ];
  await record(path, story('a', 'dawn'));
  await record(other, story('b', 'dusk'));
  const text = (await readFile(path, 'utf8')) + (await readFile(other, 'utf8'));
  await writeFile(path, text);
  const last = story('c', 'noon');
  await record(path, last);
  const { purchases } = (await readWell(path)).state;
  const told = [...story('a', 'dawn'), ...story('b', 'dusk'), ...last];
  for (const fact of told.flatMap((each) => (each.type === 'task:started' ? each : []))) {
    expect(purchases.get(fact.key)?.request).toEqual(fact.request);
  }
  await writeFile(path, text.replace(/(.+)"demo"/s, '$1"other"'));
  expect(await problem(path)).toContain(':5 is damaged (the first line of another state)');
});

test('a journal below a file cannot be read, and is not taken for absent', async () => {
  const path = await newPath();
  await record(path, [begun]);
  const below = await readJournal(join(path, 'state.jsonl'));
  expect(below).toEqual({
    ok: false,
    error: { kind: 'unreadable', path: join(path, 'state.jsonl'), code: 'ENOTDIR' },
  });
});

test('a journal behind a symlink is read, and one that leads nowhere is not taken for absent', async () => {
  const [path, link] = [await newPath(), await newPath()];
  await symlink(path, link);
  const nowhere = await readJournal(link);
  const error = { kind: 'unreadable', path: link, code: 'ENOENT' } as const;
  expect(nowhere).toEqual({ ok: false, error });
  expect(describeJournalProblem(error)).toContain('is a symlink that leads nowhere (ENOENT)');
  await record(path, [begun]);
  expect((await readWell(link)).state.runs).toHaveLength(1);
});

test('a journal that was closed takes no fact, and closing waits for what is being written', async () => {
  const path = await newPath();
  const journal = openJournal(await readWell(path), identity, { at: 1 });
  const writing = journal.append(begun);
  await journal[Symbol.asyncDispose]();
  expect((await readWell(path)).state.runs).toHaveLength(1);
  await writing;
  await expect(journal.append(ended)).rejects.toThrow('after the journal was closed');
  await journal[Symbol.asyncDispose]();
});

test('what a disk says is told with its cause, and without a code as a fault of input and output', () => {
  const cause = new Error('odd');
  expect(new JournalFailure('a', cause)).toMatchObject({
    code: 'EIO',
    cause,
    message: 'a cannot be written (EIO)',
  });
  expect(new JournalFailure('a', 'odd').code).toBe('EIO');
  expect(new JournalFailure('a', Object.assign(cause, { code: 'EROFS' })).code).toBe('EROFS');
});

test('compaction writes lines as short as a journal does, however many there are', async () => {
  const path = await newPath();
  const keys = Array.from({ length: 1_200 }, (_, number) => hash(number));
  const failure = { kind: 'rate-limited', text: 'slow down' } as const;
  const history = keys.flatMap((key): Fact[] => {
    const attempt = attemptOf(key, 1);
    const started: Fact = {
      type: 'task:started',
      at: 2,
      attempt,
      key,
      request: { model: 'm', params: { prompt: 'dawn' }, images: [] },
      usd: usd('0.3'),
      class: 'c',
      timeoutMs: 1,
    };
    const away: readonly Fact[] = [started, { type: 'task:not-sent', at: 2, attempt, failure }];
    return [
      ...Array.from({ length: 5 }, () => away).flat(),
      started,
      { type: 'task:submitted', at: 3, attempt, jobId: 'j' },
    ];
  });
  const planned: Fact = { type: 'shot:planned', at: 1, shot: 'a', tasks: keys.map((key) => ({ key })) };
  await record(path, [begun, planned, ...history]);
  const long = await readWell(path);
  await compactWhereWorthwhile(long);
  expect((await readdir(dirname(path))).sort()).toEqual(['state.jsonl']);
  const lines = (await readFile(path, 'utf8')).split('\n');
  const begins = lines.filter((line) => line.includes('task:started'));
  expect(begins).toHaveLength(1_200);
  expect(begins.filter((line) => line.includes('"key"'))).toEqual([]);
  expect(lines.filter((line) => line === '')).toHaveLength(1);
  expect(kept((await readWell(path)).state)).toEqual(kept(long.state));
});
