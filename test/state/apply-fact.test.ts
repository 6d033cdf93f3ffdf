import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { applyFact, emptyState, type LiveState } from '../../src/state/apply-fact.ts';
import { factsOf } from '../../src/state/facts-of.ts';
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
