import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHazard, type Hazard } from '../../src/run/hazard.ts';
import { nextPollMs } from '../../src/run/poll-schedule.ts';
import { createProgressTrust, type ProgressTrust } from '../../src/run/progress-trust.ts';

const noTrust: ProgressTrust = { learn: () => undefined, error: () => undefined };

/** Numbers that look random and are the same each time. */
function dice(): () => number {
  let seed = 7;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
}

/** Looks at jobs of these durations by the schedule; gives polls for each and the mean lag. */
function watch(
  durations: readonly number[],
  {
    hazard,
    trust = noTrust,
    progress,
  }: { hazard: Hazard; trust?: ProgressTrust; progress?: (share: number) => number },
): { readonly polls: number; readonly lagMs: number } {
  const random = dice();
  let polls = 0;
  let lagMs = 0;
  for (const duration of durations) {
    const claims: { ageMs: number; progress: number }[] = [];
    let ageMs = 0;
    let before = 0;
    while (ageMs < duration) {
      const said = progress?.(ageMs / duration);
      if (ageMs > 0 && said !== undefined) claims.push({ ageMs, progress: said });
      before = ageMs;
      ageMs += nextPollMs({ ageMs, progress: said, hazard, trust, random: random() });
      polls += 1;
      if (ageMs < duration) hazard.survived(before, ageMs);
    }
    hazard.ended(before, ageMs);
    trust.learn(claims, [before, ageMs]);
    lagMs += ageMs - duration;
  }
  return { polls: polls / durations.length, lagMs: lagMs / durations.length };
}

describe('the first look', () => {
  test('comes within half a second, however long jobs typically take', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 48 * 3_600_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (typical, random) => {
          const wait = nextPollMs({
            ageMs: 0,
            progress: undefined,
            hazard: createHazard(typical),
            trust: noTrust,
            random,
          });
          expect(wait).toBeLessThanOrEqual(500);
        },
      ),
    );
  });

  test('looks widen, and never stop', () => {
    const hazard = createHazard(90_000);
    let ageMs = 0;
    let looks = 0;
    while (ageMs < 72 * 3_600_000) {
      const wait = nextPollMs({ ageMs, progress: undefined, hazard, trust: noTrust, random: 0.5 });
      expect(wait).toBeGreaterThanOrEqual(20);
      expect(wait).toBeLessThanOrEqual(Math.max(600, Math.min(120_000, ageMs * 0.3)));
      ageMs += wait;
      looks += 1;
    }
    expect(looks).toBeLessThan(2_500);
  });
});

describe('what was learned', () => {
  const random = dice();
  const uniform = Array.from({ length: 3_000 }, () => 1_000 + random() * 3_000);
  const logNormal = Array.from({ length: 6_000 }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return 100_000 * Math.exp(0.6 * normal);
  }).filter((each) => each > 30_000 && each < 600_000);

  // Half the square of the integral of sqrt(density x survival), in milliseconds.
  test.each([
    ['uniform 1 to 4 s', uniform, 667, 2_500],
    ['log-normal 30 s to 10 min', logNormal, 44_191, 118_000],
  ])('polls x lag comes within 1.25 of what is possible: %s', (_, durations, limit, meanMs) => {
    const hazard = createHazard(90_000);
    watch(durations.slice(0, 500), { hazard });
    const { polls, lagMs } = watch(durations.slice(500), { hazard });
    expect((polls * lagMs) / limit).toBeLessThan(1.25);
    expect(lagMs / meanMs).toBeLessThan(0.06);
  });

  test('a gateway that changes its pace is followed', () => {
    const hazard = createHazard(90_000);
    watch(uniform, { hazard });
    const slower = uniform.map((each) => each * 10);
    watch(slower, { hazard });
    const { polls, lagMs } = watch(slower, { hazard });
    expect((polls * lagMs) / 6_670).toBeLessThan(1.5);
  });
});

describe('progress', () => {
  const random = dice();
  const durations = Array.from({ length: 2_000 }, () => 1_000 + random() * 3_000);

  test('that proves true takes two looks and next to no lag', () => {
    const { polls, lagMs } = watch(durations, {
      hazard: createHazard(90_000),
      trust: createProgressTrust(),
      progress: (share) => Math.floor(share * 100) / 100,
    });
    expect(polls).toBeLessThan(3);
    expect(lagMs).toBeLessThan(60);
  });

  test.each([
    ['says nothing', () => 0.5],
    ['runs ahead and stops', (share: number) => Math.min(0.9, share * 3)],
    ['lags behind', (share: number) => share ** 4],
  ])('that %s costs next to nothing', (_, progress) => {
    const trusting = watch(durations, {
      hazard: createHazard(90_000),
      trust: createProgressTrust(),
      progress,
    });
    const without = watch(durations, { hazard: createHazard(90_000) });
    expect((trusting.polls * trusting.lagMs) / (without.polls * without.lagMs)).toBeLessThan(1.2);
  });
});
