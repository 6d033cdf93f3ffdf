import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { applyFact } from '../../src/state/apply-fact.ts';
import { readClaims } from '../../src/state/claims.ts';
import { openJournal } from '../../src/state/journal.ts';
import { type Lock, takeLock } from '../../src/state/lock.ts';
import { readJournal } from '../../src/state/read-journal.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';
import { attemptOf, hash, usd } from './stories.ts';

let root: string;
let roots = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-claims-'));
});
afterAll(() => rm(root, { recursive: true }));

const lockedAt = Date.UTC(2026, 10, 25);
const key = hash('shared');
const processes = { host: 'studio', pid: 1, find: async () => ({ startTime: 'a' }) };

async function write(folder: string, facts: readonly Fact[]): Promise<void> {
  const read = await readJournal(join(folder, 'state.jsonl'));
  if (!read.ok) throw new Error(read.error.kind);
  await using journal = openJournal(
    read.value,
    { pipeline: 'two', gateway: 'g', simulated: false },
    { at: 1 },
  );
  await Promise.all(
    facts.map((fact) => {
      const written = journal.append(fact);
      applyFact(read.value.state, fact);
      return written;
    }),
  );
}

const begins = (at: number, command: 'run' | 'collect' = 'run'): readonly Fact[] => [
  { type: 'run:started', at, run: `run-${at}`, dailies: '1', command },
  { type: 'shot:planned', at, shot: 'a', tasks: [{ key }] },
  { type: 'plan:recorded', at, shots: ['a'], picks: [], estimatedUsd: usd('1'), unpriced: 0 },
];
const ends = (at: number): Fact => ({
  type: 'run:ended',
  at,
  run: `run-${at}`,
  exit: 0,
  reason: '',
  left: {},
});
const buys = (at: number): readonly Fact[] => [
  {
    type: 'task:started',
    at,
    attempt: attemptOf(key, 1),
    key,
    request: { model: 'm', params: {}, images: [] },
    usd: usd('1'),
    class: 'c',
    timeoutMs: 1,
  },
  { type: 'task:submitted', at, attempt: attemptOf(key, 1), jobId: 'j' },
];

/** What stands beside the run that asks, which took its lock at `lockedAt` and began 10 ms later. */
interface Beside {
  readonly facts: readonly Fact[];
  readonly isLocked?: boolean;
  readonly folder?: string;
  /** Written while the run waits for the third time. */
  readonly later?: readonly Fact[];
  readonly isCompanion?: boolean;
  readonly isOld?: boolean;
}

const planned = [['two', 'bought']];
const bought = [['two', 'bought']];

test.each<readonly [string, Beside, readonly unknown[]]>([
  ['a run that began before it has planned the key', { facts: begins(lockedAt + 9) }, planned],
  ['one that began after it will leave the key to it', { facts: begins(lockedAt + 11) }, []],
  [
    'of two that began at once, the first folder has it',
    { facts: begins(lockedAt + 10), folder: 'b' },
    planned,
  ],
  ['and the second one leaves it', { facts: begins(lockedAt + 10), folder: 'z' }, []],
  ['a run that holds the lock is waited for', { facts: [], later: begins(lockedAt + 9) }, planned],
  ['but not for ever', { facts: [] }, []],
  [
    'a run of long ago that was killed is not under way',
    { facts: begins(lockedAt - 9), isLocked: false },
    [],
  ],
  ['nor is it while somebody else holds the lock', { facts: begins(lockedAt - 9) }, []],
  ['who collects buys nothing', { facts: begins(lockedAt + 9, 'collect') }, []],
  [
    'what was bought and is over',
    { facts: [...begins(lockedAt + 1), ...buys(lockedAt + 2), ends(lockedAt + 1)], isLocked: false },
    bought,
  ],
  [
    'what was bought before was known before',
    { facts: [...begins(lockedAt - 9), ...buys(lockedAt - 8)], isLocked: false, isOld: true },
    [],
  ],
  ['runs of one command share keys by themselves', { facts: begins(lockedAt + 9), isCompanion: true }, []],
])(
  '%s',
  async (_, {
    facts,
    isLocked = true,
    folder = 'b',
    later,
    isCompanion = false,
    isOld = false,
  }, expected) => {
    roots += 1;
    const outputDir = join(root, `${roots}`, 'c');
    const beside = join(root, `${roots}`, folder);
    const locks: Lock[] = [];
    for (const dir of isLocked ? [outputDir, beside] : [outputDir]) {
      const lock = await takeLock(join(dir, 'state.lock'), { processes, at: lockedAt, breakIt: false });
      if (lock.ok) locks.push(lock.value);
    }
    if (facts.length > 0) await write(beside, facts);
    if (isOld) await utimes(join(beside, 'state.jsonl'), lockedAt / 1000 - 60, lockedAt / 1000 - 60);
    let now = lockedAt + 20;
    let waits = 0;
    const clock = {
      now: () => now,
      elapsed: () => now,
      async sleep(ms: number) {
        now += ms;
        waits += 1;
        if (waits === 3 && later !== undefined) await write(beside, later);
      },
    };
    const companions = new Set(isCompanion ? [beside] : []);
    const claims = await readClaims(new Set([key, hash('own')]), {
      outputDir,
      startedAt: lockedAt + 10,
      companions,
      clock,
      processes,
      stop: new AbortController().signal,
    });
    expect([...claims].map(([claimed, { pipeline, stage }]) => claimed === key && [pipeline, stage])).toEqual(
      expected,
    );
    expect(now - lockedAt).toBeLessThan(6_000);
    for (const lock of locks) await lock[Symbol.asyncDispose]();
  },
);

test('a run that is told to stop does not wait for the beginning of another', async () => {
  const [outputDir, beside] = [join(root, 'stopped', 'c'), join(root, 'stopped', 'b')];
  await using _lock = await locked(beside);
  const stop = AbortSignal.abort();
  const clock = createVirtualClock(lockedAt + 20);
  const startedAt = lockedAt + 10;
  const claimant = { outputDir, startedAt, companions: new Set<string>(), clock, processes, stop };
  expect(await readClaims(new Set([key]), claimant)).toEqual(new Map());
  expect(clock.now()).toBe(lockedAt + 20);
});

async function locked(dir: string): Promise<Lock> {
  const lock = await takeLock(join(dir, 'state.lock'), { processes, at: lockedAt, breakIt: false });
  if (!lock.ok) throw new Error(lock.error.kind);
  return lock.value;
}
