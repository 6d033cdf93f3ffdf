import { expect, test } from 'vitest';
import { standingsFromState } from '../../src/cli/standing-from-state.ts';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { planFacts } from '../../src/state/plan-facts.ts';
import { makeTask } from '../rig/tasks.ts';

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
