import { expect, test } from 'vitest';
import { createProgressTrust } from '../../src/run/progress-trust.ts';

/** What jobs of 1,000 ms said of themselves at these ages, each job alike. */
function trusting(claims: readonly (readonly [ageMs: number, progress: number])[], jobs = 10) {
  const trust = createProgressTrust();
  const said = claims.map(([ageMs, progress]) => ({ ageMs, progress }));
  for (let job = 0; job < jobs; job += 1) trust.learn(said, [990, 1_010]);
  return trust;
}

test('trust in progress begins with the fourth job that said anything', () => {
  const right = [[500, 0.5]] as const;
  expect(trusting(right, 3).error()).toBeUndefined();
  expect(trusting(right, 4).error()).toBeDefined();
  expect(trusting([], 10).error()).toBeUndefined();
  const never = createProgressTrust();
  for (let job = 0; job < 9; job += 1) never.learn([{ ageMs: 0, progress: 0.5 }], [0, 0]);
  expect(never.error()).toBeUndefined();
});

test('trust in progress is the error of what was said, and no less than 0.001', () => {
  expect(trusting([[500, 0.5]]).error()).toBe(0.001);
  // Right for one of the moments between the two looks is right.
  expect(trusting([[500, 500 / 1_010]]).error()).toBe(0.001);
  expect(trusting([[500, 500 / 990]]).error()).toBe(0.001);
  expect(trusting([[500, 0.9]]).error()).toBeCloseTo(0.9 - 500 / 990, 3);
  expect(trusting([[500, 0.1]]).error()).toBeCloseTo(500 / 1_010 - 0.1, 3);
  const two = trusting([
    [500, 0.9],
    [500, 0.5],
  ]);
  expect(two.error()).toBeCloseTo((0.9 - 500 / 990) / Math.SQRT2, 3);
});

test('trust in progress of a job that ended before any look may be anything up to the whole', () => {
  const trust = createProgressTrust();
  for (let job = 0; job < 4; job += 1) trust.learn([{ ageMs: 0, progress: 0.7 }], [0, 100]);
  expect(trust.error()).toBe(0.001);
});

test('trust in progress follows a gateway that begins to lie', () => {
  const trust = trusting([[500, 0.5]], 50);
  for (let job = 0; job < 20; job += 1) trust.learn([{ ageMs: 500, progress: 0.9 }], [990, 1_010]);
  expect(trust.error()).toBeGreaterThan(0.3);
});
