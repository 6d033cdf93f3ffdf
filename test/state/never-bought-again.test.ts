import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { clipsAsRecorded } from '../../src/state/clips-on-disk.ts';
import { reconcile } from '../../src/state/reconcile.ts';
import { noSiblings } from '../../src/state/siblings.ts';
import { runs } from '../rig/runs.ts';
import { attemptOf, hash, histories } from './stories.ts';
import { misplacements } from './wrong-facts.ts';

const keys = Array.from({ length: 6 }, (_, number) => hash(number));

/** The keys that would be bought, with `--retry-failed` and with no clip on the disk; none where the journal is refused. */
function bought(facts: readonly Fact[]): readonly string[] {
  const state = emptyState();
  for (const fact of facts) if (!applyFact(state, fact)) return [];
  const { works } = reconcile({
    tasks: keys.map((key) => ({ id: key, key, clipPath: `clips/${key}/${key}.mp4` })),
    state,
    onDisk: { ...clipsAsRecorded(state), byKey: new Map() },
    siblings: noSiblings,
    attempts: 5,
    retryFailed: true,
    refetch: true,
    priceOf: () => undefined,
    whyNew: () => undefined,
    formerId: (key) => key,
  });
  return works.flatMap(({ key, todo }) => (todo.kind === 'create' ? [key] : []));
}

/** What says that an attempt came to its end without a clip, or that a person settled it. */
const ends: readonly Fact['type'][] = ['task:failed', 'task:lost', 'task:resolved'];

/** Attempts of which some fact says that the gateway took them, and none that they ended without a clip. */
function taken(facts: readonly Fact[]): ReadonlySet<string> {
  const attempts = facts.flatMap((fact) => (fact.type === 'task:submitted' ? [fact.attempt] : []));
  const ended = facts.flatMap((fact) =>
    ends.includes(fact.type) && 'attempt' in fact ? [fact.attempt] : [],
  );
  return new Set(attempts.filter((attempt) => !ended.includes(attempt)));
}

test('what was submitted and did not fail is not bought, in whatever order the facts stand, and however often', () => {
  let seen = 0;
  fc.assert(
    fc.property(histories, misplacements, (facts, happened) => {
      const now = happened.reduce((lines, misplace) => misplace(lines), facts);
      const held = [...taken(now)].map((attempt) => attempt.slice(0, 16));
      seen += held.length;
      expect(bought(now).filter((key) => held.includes(key.slice(0, 16)))).toEqual([]);
    }),
    { numRuns: runs(300) },
  );
  expect(seen).toBeGreaterThan(0);
});

const key = hash(0);
const attempt = attemptOf(key, 1);
const started: Fact = {
  type: 'task:started',
  at: 1,
  attempt,
  key,
  request: { model: 'm', params: {}, images: [] },
  usd: null,
  class: 'c',
  timeoutMs: 1,
};
const notSent: Fact = { type: 'task:not-sent', at: 2, attempt, failure: { kind: 'rate-limited', text: '' } };
const rejected: Fact = {
  type: 'task:rejected',
  at: 2,
  attempt,
  failure: { kind: 'rejected', httpStatus: 400, text: 'no' },
};
const submitted: Fact = { type: 'task:submitted', at: 3, attempt, jobId: 'j' };
const uncertain: Fact = {
  type: 'task:uncertain',
  at: 3,
  attempt,
  failure: { kind: 'answer-lost', cause: '' },
};

// As where two machines wrote under one number, and git put their lines one after the other.
test.each([
  ['sent for nothing and taken', [started, notSent, submitted]],
  ['refused and taken', [started, rejected, submitted]],
  ['sent for nothing and perhaps taken', [started, notSent, uncertain]],
  ['refused and perhaps taken', [started, rejected, uncertain]],
])('an attempt that was %s is not bought again', (_, facts) => {
  expect(bought(facts)).not.toContain(key);
});
