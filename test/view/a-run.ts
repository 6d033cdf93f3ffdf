import type { Fact } from '../../src/core/fact.generated.ts';
import type { ResultDocument } from '../../src/core/result-document.generated.ts';
import { costReport } from '../../src/report/cost-report.ts';
import { resultDocument } from '../../src/report/result.ts';
import { jobsInFlight } from '../../src/state/money.ts';
import { attemptOf, bought, keyOf, night, sent, standing, started, stateOf, usd } from '../report/night.ts';
import { spring } from '../report/spring.ts';

/** A pipeline of two shots, one take of it there already, another in flight since the last run. */
export const atFirst = {
  pipeline: 'spring',
  state: stateOf([...sent('opening/wild', { at: night - 60_000 })]),
  standings: [
    standing('opening/calm', 'new'),
    standing('opening/wild', 'resume'),
    standing('logo/seed-1', 'done'),
    standing('logo/seed-2', 'new'),
    standing('logo/seed-3', 'retry'),
    standing('logo/seed-4', 'skipped'),
  ],
};

const timed = (facts: ReturnType<typeof bought>): readonly Fact[] =>
  facts.map((fact, index) => ({ at: night + index * 1000, ...fact }));

/** What happens in it, in order. */
export const happenings: readonly Fact[] = timed([
  ...sent('opening/calm', { at: night + 1000 }),
  { type: 'task:completed', attempt: attemptOf('opening/wild'), chargedUsd: usd('0.325'), at: night + 3000 },
  {
    type: 'clip:saved',
    key: keyOf('opening/wild'),
    path: 'clips/opening/wild.mp4',
    bytes: 9,
    sha256: keyOf('x'),
    mtimeMs: 1,
    at: night + 4000,
  },
  started('logo/seed-2', { at: night + 5000 }),
  {
    type: 'task:uncertain',
    attempt: attemptOf('logo/seed-2'),
    failure: { kind: 'answer-lost', cause: 'socket hang up\u001b[2J\nnow' },
    at: night + 35_000,
  },
  ...sent('logo/seed-3', { at: night + 36_000 }),
  {
    type: 'task:failed',
    attempt: attemptOf('logo/seed-3'),
    failure: { kind: 'content-refused', code: '8005098', text: 'Audit: <b>no</b>\r\u009b31m' },
    at: night + 40_000,
  },
  ...bought('opening/calm', { at: night + 1000 }).slice(2),
]);

/** What is in flight then. */
export const springJobs = jobsInFlight(spring().state);

/** How spring stands after two nights. */
export function springResult(more: Partial<Parameters<typeof resultDocument>[0]> = {}): ResultDocument {
  const { state, standings } = spring();
  return resultDocument({
    state,
    standings,
    cost: costReport({ state, standings }),
    exit: 4,
    reason: '1 task waits for resolve',
    output: 'out/spring',
    next: 'dailies resolve spring.yaml --all',
    ...more,
  });
}
