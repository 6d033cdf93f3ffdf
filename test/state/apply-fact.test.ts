import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Usd } from '../../src/core/usd.ts';
import { applyFact, emptyState, type LiveState } from '../../src/state/apply-fact.ts';
import { factsOf, leastFacts } from '../../src/state/facts-of.ts';
import { isFact } from '../../src/state/is-fact.ts';
import { moneyOf } from '../../src/state/money.ts';
import { attemptOf, hash, histories, kept, usd } from './stories.ts';

function fold(facts: Iterable<Fact>, state: LiveState = emptyState()): LiveState {
  for (const fact of facts) applyFact(state, fact);
  return state;
}

test('a history folds to the same state after any part of it was seen before', () => {
  fc.assert(
    fc.property(histories, fc.nat(), (facts, cut) => {
      const prefix = fold(facts.slice(0, cut % (facts.length + 1)));
      expect(fold(facts, prefix)).toEqual(fold(facts));
    }),
  );
});

test('a fact that stands twice in a row is one fact', () => {
  fc.assert(
    fc.property(histories, (facts) => {
      expect(fold(facts.flatMap((each) => [each, each]))).toEqual(fold(facts));
    }),
  );
});

test('the compacted facts fold to the same state, and to the same money', () => {
  fc.assert(
    fc.property(histories, (facts) => {
      const state = fold(facts);
      expect(leastFacts(state)).toBeLessThanOrEqual([...factsOf(state)].length);
      const compacted = fold(factsOf(state));
      expect(kept(compacted)).toEqual(kept(state));
      expect(moneyOf(compacted)).toEqual(moneyOf(state));
    }),
  );
});

const key = hash('a');
const attempt = attemptOf(key, 1);
const started: Fact = {
  type: 'task:started',
  at: 1,
  attempt,
  key,
  request: { model: 'm', params: {}, images: [] },
  usd: usd('0.3'),
  class: 'c',
  timeoutMs: 1000,
};

test('an attempt belongs to the run that started it, and a clip to the run that saved it', () => {
  const state = fold([
    { type: 'run:started', at: 0, run: 'one', dailies: '1', command: 'run' },
    started,
    { type: 'run:started', at: 5, run: 'two', dailies: '1', command: 'collect' },
    { type: 'task:submitted', at: 6, attempt, jobId: 'j' },
    { type: 'clip:saved', at: 7, key, path: 'clips/a.mp4', bytes: 1, sha256: hash('clip'), mtimeMs: 2 },
  ]);
  const purchase = state.purchases.get(key);
  expect(purchase?.attempts[0]).toMatchObject({ run: 'one', stage: 'submitted', settledAt: 6, jobId: 'j' });
  expect(purchase?.clips.find(({ path }) => path === 'clips/a.mp4')?.run).toBe('two');
});

test('a job that another took the place of is not taken for one more, however late it is told of again', () => {
  const failure = { kind: 'job-unknown', text: '?' } as const;
  const facts: readonly Fact[] = [
    started,
    { type: 'task:submitted', at: 2, attempt, jobId: 'first' },
    { type: 'task:lost', at: 3, attempt, failure },
    { type: 'task:resolved', at: 4, attempt, as: 'submitted', jobId: 'second' },
    { type: 'task:completed', at: 5, attempt, chargedUsd: null },
    { type: 'task:resolved', at: 6, attempt, as: 'buy-again' },
    { type: 'clip:saved', at: 7, key, path: 'clips/a.mp4', bytes: 1, sha256: hash('clip'), mtimeMs: 2 },
  ];
  const state = fold(facts);
  expect(state.purchases.get(key)?.attempts).toMatchObject([{ stage: 'written-off', jobId: 'second' }]);
  expect(fold(facts, fold(facts))).toEqual(state);
  expect(kept(fold(factsOf(state)))).toEqual(kept(state));
});

test('a job id is never put in the place of another, a settlement apart', () => {
  const state = fold([
    started,
    { type: 'task:submitted', at: 2, attempt, jobId: 'first' },
    { type: 'task:submitted', at: 3, attempt, jobId: 'second' },
  ]);
  expect(state.purchases.get(key)?.attempts[0]?.jobId).toBe('first');
});

test('whoever is put at a path ends the record of what was there', () => {
  const other = hash('b');
  const saved = {
    type: 'clip:saved',
    path: 'clips/a.mp4',
    bytes: 1,
    sha256: hash('clip'),
    mtimeMs: 2,
  } as const;
  const state = fold([
    { ...saved, at: 1, key },
    { ...saved, at: 2, key: other },
  ]);
  expect(state.purchases.get(key)?.clips.length).toBe(0);
  expect(state.purchases.get(other)?.clips.length).toBe(1);
});

test('an attempt that was never sent may be started again under its number', () => {
  const busy = { kind: 'rate-limited', text: '' } as const;
  const state = fold([
    started,
    { type: 'task:not-sent', at: 2, attempt, failure: busy },
    { ...started, at: 3 },
  ]);
  expect(state.purchases.get(key)?.attempts).toMatchObject([{ stage: 'started', startedAt: 3 }]);
});

const clip = { type: 'clip:saved', path: 'clips/a.mp4', bytes: 1, sha256: hash('clip'), mtimeMs: 2 } as const;
const flying: readonly Fact[] = [started, { type: 'task:submitted', at: 2, attempt, jobId: 'j' }];
const bought: readonly Fact[] = [
  ...flying,
  { type: 'task:completed', at: 3, attempt, chargedUsd: usd('0.3') },
];
const gone: Fact = { type: 'clip:gone', at: 5, key, failure: { kind: 'job-unknown', text: '?' } };
const again: Fact = { type: 'task:resolved', at: 6, attempt, as: 'buy-again' };

test('where git has joined two states, what tells of a purchase outweighs what tells of none, in either order', () => {
  const failure = { kind: 'generation-failed', text: 'no' } as const;
  const saved: Fact = { ...clip, at: 9, key };
  const theirs: readonly Fact[] = [
    { type: 'task:submitted', at: 7, attempt, jobId: 'theirs' },
    { type: 'task:completed', at: 8, attempt, chargedUsd: usd('0.3') },
    saved,
  ];
  const found: Fact = { type: 'task:resolved', at: 6, attempt, as: 'submitted', jobId: 'theirs' };
  const ours: readonly (readonly Fact[])[] = [
    [{ type: 'task:resolved', at: 5, attempt, as: 'not-submitted' }],
    [{ type: 'task:resolved', at: 5, attempt, as: 'buy-again' }],
    [
      { type: 'task:submitted', at: 4, attempt, jobId: 'ours' },
      { type: 'task:failed', at: 5, attempt, failure },
    ],
  ];
  for (const mine of ours) {
    for (const facts of [
      [started, ...mine, ...theirs],
      [started, ...theirs, ...mine],
      [started, ...mine, found, ...theirs.slice(1)],
      [started, found, ...theirs.slice(1), ...mine],
    ]) {
      const { attempts, clips } = fold(facts).purchases.get(key) ?? {};
      expect(attempts).toMatchObject([{ stage: 'completed', jobId: 'theirs' }]);
      expect(clips).toHaveLength(1);
    }
  }
  // The very same job, told of once more, is no other.
  const twice = fold([...flying, { type: 'task:failed', at: 3, attempt, failure }, ...flying.slice(1)]);
  expect(twice.purchases.get(key)?.attempts).toMatchObject([{ stage: 'failed' }]);
});

test('what is gone and to be bought again lies nowhere any more; what is there is not forgotten', () => {
  const saved: Fact = { ...clip, at: 4, key };
  const waiting = fold([...bought, saved, gone]);
  expect(waiting.purchases.get(key)?.clips).toHaveLength(1);
  const settled = fold([...bought, saved, gone, again]);
  expect(settled.purchases.get(key)).toMatchObject({ attempts: [{ stage: 'written-off' }] });
  expect(settled.purchases.get(key)?.gone).toBeUndefined();
  expect(settled.purchases.get(key)?.clips).toHaveLength(0);
  expect(settled.keysByPath.size).toBe(0);
  const kept = fold([...bought, saved, again]);
  expect(kept.purchases.get(key)).toMatchObject({
    attempts: [{ stage: 'completed' }],
    clips: [{ path: 'clips/a.mp4' }],
  });
  expect(kept.keysByPath.get('clips/a.mp4')).toBe(key);
  // Only that word of a person ends it: another settlement, or a step of another attempt, leaves it gone.
  const found: Fact = { type: 'task:resolved', at: 6, attempt, as: 'submitted', jobId: 'other' };
  expect(fold([...bought, saved, gone, found]).purchases.get(key)?.gone).toBeDefined();
  const late: Fact = { type: 'task:late', at: 6, attempt };
  expect(fold([...bought, saved, gone, late]).purchases.get(key)?.gone).toBeDefined();
});

test('what a job cost may be told after its end, once, and changes nothing else', () => {
  const told = (at: number, chargedUsd: Usd | null): Fact => ({
    type: 'task:completed',
    at,
    attempt,
    chargedUsd,
  });
  const [cheap, dear] = [usd('0.3'), usd('0.4')];
  const charge = (...facts: readonly Fact[]) => fold([...flying, ...facts]).purchases.get(key)?.attempts[0];
  expect(charge(told(3, null), told(9, cheap))).toEqual(charge(told(3, cheap)));
  expect(charge(told(3, null), told(9, cheap), told(9, dear), told(9, null))).toEqual(charge(told(3, cheap)));
  expect(charge(told(3, dear), told(9, null))).toEqual(charge(told(3, dear)));
});

test('a clip that is saved again is gone no more', () => {
  const state = fold([...bought, gone, { ...clip, at: 6, key }]);
  expect(state.purchases.get(key)?.gone).toBeUndefined();
});

test('a clip keeps whose copy it is and what was paid for it, each for itself', () => {
  const record = (more: object) => fold([{ ...clip, at: 1, key, ...more }]).purchases.get(key)?.clips[0];
  expect(record({ copiedFrom: 'winter' })).toMatchObject({ copiedFrom: 'winter' });
  expect(record({ paidUsd: usd('0.3') })).toMatchObject({ paidUsd: '0.3' });
  const { path, bytes, sha256, mtimeMs } = clip;
  expect(record({})).toEqual({ path, bytes, sha256, mtimeMs, savedAt: 1, run: '' });
});

test('a run ends for itself, and one that nobody began changes nothing', () => {
  const begin = (run: string, at: number): Fact => ({
    type: 'run:started',
    at,
    run,
    dailies: '1',
    command: 'run',
  });
  const end = (run: string): Fact => ({
    type: 'run:ended',
    at: 9,
    run,
    exit: 75,
    reason: 'late',
    left: { late: 1 },
  });
  const state = fold([begin('one', 1), begin('two', 2), end('one')]);
  expect(state.runs).toMatchObject([{ run: 'one', exit: 75 }, { run: 'two' }]);
  expect(state.runs[1]).not.toHaveProperty('endedAt');
  expect(applyFact(state, end('three'))).toBe(true);
  expect(state.runs).toHaveLength(2);
});

test('each grant counts once, and is known again by its time', () => {
  const grant = (at: number): Fact => ({ type: 'retry:granted', at, key });
  expect(fold([grant(3), grant(3), grant(2)]).purchases.get(key)?.granted).toBe(1);
  expect(fold([grant(3), grant(4), grant(4)]).purchases.get(key)).toMatchObject({ granted: 2, grantedAt: 4 });
});

test('an attempt that went on is not begun anew by its first fact', () => {
  expect(fold([...flying, started]).purchases.get(key)?.attempts).toMatchObject([
    { stage: 'submitted', jobId: 'j' },
  ]);
});

test('compaction keeps the plan with its picks and attempts', () => {
  const plan: Fact = {
    type: 'plan:recorded',
    at: 1,
    shots: ['a', 'b'],
    picks: ['a'],
    estimatedUsd: null,
    unpriced: 1,
  };
  for (const fact of [plan, { ...plan, attempts: 3 }]) {
    const state = fold([fact]);
    expect(fold(factsOf(state)).plan).toStrictEqual(state.plan);
  }
});

test('money is all that was ever spent, or what one run began to spend', () => {
  const other = attemptOf(hash('b'), 1);
  const run = (name: string): Fact => ({
    type: 'run:started',
    at: 1,
    run: name,
    dailies: '1',
    command: 'run',
  });
  const state = fold([
    run('one'),
    ...bought,
    run('two'),
    { ...started, key: hash('b'), attempt: other, usd: usd('0.5') },
  ]);
  expect(moneyOf(state)).toMatchObject({ chargedUsd: '0.3', reservedUsd: '0.5', committedUsd: '0.8' });
  expect(moneyOf(state, 'one')).toMatchObject({ committedUsd: '0.3', reservedUsd: '0' });
  expect(moneyOf(state, 'two')).toMatchObject({ committedUsd: '0.5', chargedUsd: '0' });
  expect(moneyOf(state, 'three').committedUsd).toBe('0');
});

test('a first run that does not say by which version is one all the same', () => {
  const state = emptyState();
  for (const [at, run] of ['one', 'two', 'one'].entries()) {
    const line: unknown = JSON.parse(`{"type":"run:started","at":${at},"run":"${run}","command":"run"}`);
    if (isFact(line)) applyFact(state, line);
  }
  expect(state.runs.map(({ run, dailies }) => [run, dailies])).toEqual([
    ['one', undefined],
    ['two', undefined],
  ]);
});

test('of very many runs and attempts each is found in its place', () => {
  const many = 120;
  const names = Array.from({ length: many }, (_, index) => index);
  const key = hash('often');
  const started = (number: number): Fact => ({
    type: 'task:started',
    at: number,
    attempt: attemptOf(key, number),
    key,
    request: { model: 'm', params: {}, images: [] },
    usd: usd('1'),
    class: 'c',
    timeoutMs: 1,
  });
  const late = names.filter((index) => index % 3 === 0);
  const state = fold([
    ...names.map(
      (index): Fact => ({ type: 'run:started', at: index, run: `r${index}`, dailies: '1', command: 'run' }),
    ),
    ...names.map((index) => started(index + 1)),
    ...late.map(
      (index): Fact => ({
        type: 'task:submitted',
        at: 500,
        attempt: attemptOf(key, index + 1),
        jobId: `j${index}`,
      }),
    ),
    ...late.map(
      (index): Fact => ({ type: 'run:ended', at: 500, run: `r${index}`, exit: index, reason: '', left: {} }),
    ),
    started(77),
  ]);
  expect(state.runs.map(({ exit }) => exit)).toEqual(
    names.map((index) => (index % 3 === 0 ? index : undefined)),
  );
  const attempts = state.purchases.get(key)?.attempts ?? [];
  expect(attempts.map(({ id, jobId }) => [id, jobId])).toEqual(
    names.map((index) => [attemptOf(key, index + 1), index % 3 === 0 ? `j${index}` : undefined]),
  );
});

test('a clip may have been put in any number of places: where no clip lies, each new name is one more on record', () => {
  const key = hash('often copied');
  const paths = Array.from({ length: 1000 }, (_, index) => `clips/s${index % 7}/${index}.mp4`);
  const { path: _, ...clip } = { path: '', bytes: 1, sha256: key, mtimeMs: 1 };
  const state = fold(paths.map((path): Fact => ({ type: 'clip:saved', at: 1, key, path, ...clip })));
  expect(state.purchases.get(key)?.clips.map(({ path }) => path)).toEqual(paths.toSorted());
});
