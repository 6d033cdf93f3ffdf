import { expect, test } from 'vitest';
import type { NewFact } from '../../src/core/fact.ts';
import { createJobOwners } from '../../src/run/job-owners.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { leftBehind } from '../../src/state/left-behind.ts';

const key = 'a'.repeat(64);
const [first, second] = [`${key.slice(0, 16)}-1`, `${key.slice(0, 16)}-2`];

test('a job in flight that no work asks about is owned: of one key only the last attempt is polled', () => {
  const request = { model: 'm', params: {}, images: [] };
  const sent = (attempt: string, jobId: string): readonly NewFact[] => [
    { type: 'task:started', key, attempt, request, usd: null, class: 'c', timeoutMs: 1 },
    { type: 'task:submitted', attempt, jobId },
  ];
  const state = emptyState();
  for (const fact of [...sent(first, 'job-1'), ...sent(second, 'job-2')])
    applyFact(state, { ...fact, at: 1 });
  const { works } = leftBehind(
    state,
    () => false,
    () => 'opening',
  );
  expect(works).toMatchObject([{ todo: { kind: 'poll', attempt: { id: second } } }]);
  const { claim } = createJobOwners([state]);
  expect(claim('job-1', 'another')).toBe(first);
  expect(claim('job-2', 'another')).toBe(second);
  expect(claim('job-3', 'another')).toBeUndefined();
});
