import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { createDurations, type Durations, recallDurations } from '../../src/run/durations.ts';
import { replay, usd } from '../rig/rig.ts';

const request = { model: 'm', params: { duration: 5, resolution: '720p', prompt: 'dawn' }, images: [] };

function fresh(): Durations {
  return createDurations((model) => (model === 'm' ? 90_000 : 1_000));
}

test('a model, its length and its size make a class; what is in the picture does not', () => {
  const durations = fresh();
  const learned = durations.of(request);
  expect(durations.of({ model: 'm', params: { ...request.params, prompt: 'dusk' } })).toBe(learned);
  expect(durations.of({ ...request, model: 'n' })).not.toBe(learned);
  expect(durations.of({ model: 'm', params: { ...request.params, duration: 8 } })).not.toBe(learned);
  expect(durations.of({ model: 'm', params: { ...request.params, resolution: '1080p' } })).not.toBe(learned);
});

test('the prior is asked with the plain params, and belongs to the class', () => {
  const asked: unknown[] = [];
  const durations = createDurations((model, params) => {
    asked.push([model, params]);
    return 90_000;
  });
  durations.of({ model: 'm', params: { duration: 5, meta_data: { length: 300, sha256: 'f' } } });
  expect(asked).toEqual([['m', { duration: 5 }]]);
  const other = fresh();
  expect(other.of(request).hazard.quantileMs(0.9)).toBeGreaterThan(
    10 * other.of({ ...request, model: 'n' }).hazard.quantileMs(0.9),
  );
});

const beganAt = 1_700_000_000_000;

/** The facts of a job that was created then and ended so long after, of a time-out of ten seconds. */
function job(end: 'task:completed' | 'task:failed', tookMs: number): readonly Fact[] {
  const key = `${'k'.repeat(16)}${'0'.repeat(48)}`;
  const attempt = `${'k'.repeat(16)}-1`;
  const ended: Fact =
    end === 'task:completed'
      ? { type: end, at: beganAt + tookMs, attempt, chargedUsd: usd('0.3') }
      : { type: end, at: beganAt + tookMs, attempt, failure: { kind: 'content-refused', text: 'no' } };
  return [
    {
      type: 'task:started',
      at: beganAt - 500,
      attempt,
      key,
      request,
      usd: null,
      class: 'c',
      timeoutMs: 10_000,
    },
    { type: 'task:submitted', at: beganAt, attempt, jobId: 'j' },
    ended,
  ];
}

test.each([
  ['a job that was completed is remembered, from its create on', job('task:completed', 4_000), true],
  ['one that failed says nothing of how long a clip takes', job('task:failed', 4_000), false],
  ['one whose end only a later run saw neither', job('task:completed', 10_000), false],
  [
    'one that ended before it began, as the clock was set back, neither',
    job('task:completed', -4_000),
    false,
  ],
  ['one that is running neither', job('task:completed', 4_000).slice(0, 2), false],
])('%s', (_, facts, remembered) => {
  const durations = fresh();
  const prior = durations.of(request).hazard.quantileMs(0.5);
  for (let run = 0; run < 20; run += 1) recallDurations(replay(facts), durations);
  const median = durations.of(request).hazard.quantileMs(0.5);
  if (remembered) expect(Math.abs(median - 4_000)).toBeLessThan(500);
  else expect(median).toBe(prior);
  expect(durations.of(request).hazard.ends()).toBe(0);
});
