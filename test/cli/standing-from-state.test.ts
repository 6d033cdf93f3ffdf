import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standingsFromState, unsettledFromState } from '../../src/cli/standing-from-state.ts';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { countStates } from '../../src/state/count-states.ts';
import { planFacts } from '../../src/state/plan-facts.ts';
import { makeTask } from '../rig/tasks.ts';
import { hash, histories } from '../state/stories.ts';

const task = makeTask('opening');
const plan = (attempts: number): Plan => ({
  pipeline: 'p',
  manifestPath: 'p.yaml',
  outputRoot: '/out',
  settings: { budget: {}, attempts, taskTimeoutMs: 1 },
  shots: ['opening'],
  tasks: [task],
  picks: [],
});

const attempt = `${task.key.slice(0, 16)}-1`;
const { key, request, priceClass } = task;
const failed: readonly Fact[] = [
  {
    type: 'task:started',
    at: 2,
    attempt,
    key,
    request: { ...request, images: [] },
    usd: null,
    class: priceClass,
    timeoutMs: 1,
  },
  { type: 'task:submitted', at: 3, attempt, jobId: 'job' },
  {
    type: 'task:failed',
    at: 4,
    attempt,
    failure: { kind: 'generation-failed', code: '008005098', text: 'generation failed' },
  },
];

test.each([
  [1, 'failed'],
  [2, 'retry'],
  [3, 'retry'],
])('with run.attempts %d, what failed once is %s by the state alone as well', (attempts, standing) => {
  const state = emptyState();
  const record = () => planFacts(plan(attempts), { usd: null, unpriced: 1 }, state);
  for (const fact of [...record().map((each) => ({ ...each, at: 1 }) as Fact), ...failed])
    applyFact(state, fact);
  expect(standingsFromState(state)).toMatchObject([{ id: 'opening', state: standing }]);
  expect(record()).toEqual([]);
});

test('told in few lines, tasks stand as they stand one by one', () => {
  const planned = fc.array(fc.record({ number: fc.nat(8), seed: fc.nat(50), skipped: fc.boolean() }));
  fc.assert(
    fc.property(histories, planned, (facts, tasks) => {
      const state = emptyState();
      for (const fact of facts) applyFact(state, fact);
      const addresses = tasks.map(({ number, seed, skipped }) => {
        return { key: hash(number), seed, ...(skipped && { skip: 'not now' }) };
      });
      const [at, shot] = [2e12, 'last'];
      applyFact(state, { type: 'shot:planned', at, shot, tasks: addresses });
      applyFact(state, {
        type: 'plan:recorded',
        at,
        shots: ['shot-0', shot],
        picks: [],
        estimatedUsd: null,
        unpriced: 0,
      });
      const brief = unsettledFromState(state);
      const whole = standingsFromState(state);
      expect(countStates(brief.standings, { others: brief.settled })).toEqual(countStates(whole));
      const unsettled = whole.filter((each) => state.purchases.has(each.key) && each.state !== 'done');
      expect(brief.standings).toEqual(unsettled);
    }),
    { numRuns: 200 },
  );
});
