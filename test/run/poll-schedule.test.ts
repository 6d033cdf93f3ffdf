import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BySchedule, nightBySchedule } from '../../bench/measure/night.ts';
import type { Learned } from '../../src/run/durations.ts';
import { createHazard } from '../../src/run/hazard.ts';
import type { Look } from '../../src/run/look.ts';
import { createLookout } from '../../src/run/lookout.ts';
import { nextLook, type PollMoment } from '../../src/run/poll-schedule.ts';
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

/** What is known of a class of jobs at first. */
function nothingLearned(typicalMs: number): Learned {
  return { hazard: createHazard(typicalMs), trust: createProgressTrust(), watching: new Set() };
}

const failed: Look = { status: 'failed', failure: { kind: 'generation-failed', text: 'no' } };

/** What jobs show: how far they say they are, by the share of their time that is over or their age. */
interface Watching {
  readonly progress?: (share: number, ageMs: number) => number;
  readonly fails?: boolean;
}

/** Looks at one job after the other by the schedule; gives polls for each and the mean lag. */
function watch(
  durations: readonly number[],
  learned: Learned,
  { progress, fails = false }: Watching = {},
): { readonly polls: number; readonly lagMs: number } {
  const random = dice();
  let polls = 0;
  let lagMs = 0;
  for (const duration of durations) {
    const lookout = createLookout(learned, { random });
    let ageMs = 0;
    lookout.seen({ status: 'running' }, 0);
    while (ageMs < duration) {
      const { waitMs, isDue } = lookout.next(ageMs);
      ageMs += waitMs;
      if (!isDue) continue;
      polls += 1;
      const said = progress?.(Math.min(1, ageMs / duration), ageMs);
      if (ageMs >= duration)
        lookout.seen(fails ? failed : { status: 'completed', url: '', chargedUsd: null }, ageMs);
      else lookout.seen({ status: 'running', ...(said === undefined ? {} : { progress: said }) }, ageMs);
    }
    lookout.leave();
    lagMs += ageMs - duration;
  }
  return { polls: polls / durations.length, lagMs: lagMs / durations.length };
}

/** The moment right after the create, when nothing at all is known. */
function firstMoment(typicalMs: number, rest: Partial<PollMoment> = {}): PollMoment {
  const hazard = createHazard(typicalMs);
  const times = { ageMs: 0, lookedMs: 0, progress: undefined, tries: 0, misses: 0 };
  return { ...times, hazard, trust: noTrust, watched: 1, random: 0.5, toss: 0.5, ...rest };
}

const chance = fc.double({ min: 0, max: 1, noNaN: true });

describe('the first look', () => {
  test('comes within half a second, however long jobs typically take and however many there are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 48 * 3_600_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        chance,
        chance,
        (typical, watched, random, toss) => {
          const { waitMs, isDue } = nextLook(firstMoment(typical, { watched, random, toss }));
          expect(waitMs).toBeLessThanOrEqual(500);
          expect(isDue).toBe(true);
        },
      ),
    );
  });

  test('looks widen, and never stop', () => {
    const first = firstMoment(90_000);
    let ageMs = 0;
    let looks = 0;
    while (ageMs < 72 * 3_600_000) {
      const { waitMs, isDue } = nextLook({ ...first, ageMs, lookedMs: ageMs });
      expect(isDue).toBe(true);
      expect(waitMs).toBeGreaterThanOrEqual(20);
      expect(waitMs).toBeLessThanOrEqual(Math.max(600, Math.min(120_000, ageMs * 0.3)));
      ageMs += waitMs;
      looks += 1;
    }
    expect(looks).toBeLessThan(3_000);
  });

  test('of many jobs that began together some are looked at often, and the end of one brings on looks at all', () => {
    const random = dice();
    const hazard = createHazard(320_000);
    const watched = 200;
    const moments = Array.from({ length: watched }, () =>
      firstMoment(320_000, {
        hazard,
        watched,
        ageMs: 4_000,
        lookedMs: 4_000,
        random: random(),
        toss: random(),
      }),
    );
    const due = moments.map(nextLook).filter(({ isDue }) => isDue);
    expect(due.length).toBeGreaterThan(0);
    expect(due.length).toBeLessThan(watched / 10);
    expect(Math.min(...due.map(({ waitMs }) => waitMs))).toBeLessThan(1_500);
    for (let ends = 0; ends < 20; ends += 1) hazard.ended(4_500, 5_500);
    for (const moment of moments) {
      const { waitMs, isDue } = nextLook({ ...moment, ageMs: 5_500 });
      expect(isDue ? waitMs : Infinity).toBeLessThan(600);
    }
  });
});

/** A night of 2,000 jobs, 100 at once. The limit is half the square of the integral of sqrt(density x survival). */
function night(by: Partial<BySchedule> = {}, seed = 1): number {
  const spread = {
    kind: 'log-normal',
    medianMs: 100_000,
    sigma: 0.6,
    fromMs: 30_000,
    toMs: 600_000,
  } as const;
  const limit = 44_191;
  const { polls, lagMs } = nightBySchedule(
    { spread, tasks: 2_000, slots: 100, seed },
    { typicalMs: 90_000, ...by },
  );
  return (polls * lagMs) / limit;
}

describe('a night of log-normal durations', () => {
  test.each([
    ['the first ever', {}],
    ['the catalog says a third', { typicalMs: 30_000 }],
    ['the catalog says three times as much', { typicalMs: 320_000 }],
    ['500 durations on record', { recalled: 500 }],
    ['half the usual lag', { lagShare: 0.025 }],
    ['progress that stands still', { progress: () => 0.5 }],
    ['progress that runs ahead', { progress: (share: number) => Math.min(0.9, share * 3) }],
    ['progress that lags behind', { progress: (share: number) => share ** 4 }],
    [
      'progress that is true until it is not',
      {
        progress: (share: number, before: number) => (before < 1_000 ? share : Math.min(0.99, share * 3)),
      },
    ],
  ])('polls x lag comes within 1.25 of what is possible, learning included: %s', (_, by) => {
    const nights = [1, 2, 3].map((seed) => night(by, seed));
    expect(Math.max(...nights)).toBeLessThan(1.25);
  });

  test.each([
    ['in hundredths', (share: number) => Math.floor(share * 100) / 100],
    ['in quarters', (share: number) => Math.floor(share * 4) / 4],
  ])('progress that proves true goes below that: %s', (_, progress) => {
    expect(night({ progress })).toBeLessThan(0.8);
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
    const learned = nothingLearned(90_000);
    watch(durations.slice(0, 500), learned);
    const { polls, lagMs } = watch(durations.slice(500), learned);
    expect((polls * lagMs) / limit).toBeLessThan(1.25);
    expect(lagMs / meanMs).toBeLessThan(0.06);
  });

  test('a gateway that changes its pace is followed', () => {
    const learned = nothingLearned(90_000);
    watch(uniform, learned);
    const slower = uniform.map((each) => each * 10);
    watch(slower, learned);
    const { polls, lagMs } = watch(slower, learned);
    expect((polls * lagMs) / 6_670).toBeLessThan(1.5);
  });
});

describe('progress', () => {
  const random = dice();
  const durations = Array.from({ length: 2_000 }, () => 1_000 + random() * 3_000);

  test('that proves true takes two looks and next to no lag', () => {
    const { polls, lagMs } = watch(durations, nothingLearned(90_000), {
      progress: (share) => Math.floor(share * 100) / 100,
    });
    expect(polls).toBeLessThan(3);
    expect(lagMs).toBeLessThan(60);
  });

  // Three jobs prove nothing yet.
  test.each([
    ['exactly', (share: number) => share],
    ['in hundredths', (share: number) => Math.floor(share * 100) / 100],
  ])('is tried from the first job on: %s', (_, progress) => {
    const trying = watch(durations.slice(0, 3), nothingLearned(90_000), { progress });
    const without = watch(durations.slice(0, 3), nothingLearned(90_000));
    expect(trying.polls).toBeLessThanOrEqual(without.polls + 2);
    expect(trying.lagMs).toBeLessThan(60);
    expect(without.lagMs).toBeGreaterThan(200);
  });

  test('whatever it says, costs a few looks a job at most as long as no job has proved it', () => {
    const shape = fc.oneof(
      fc.constantFrom(0, -1, 1e-320, 0.5, 0.99, 1, 1.5, 100, Infinity, Number.NaN).map((said) => () => said),
      // Of a gateway that counts against a time of its own, and stays at some share of it.
      fc.tuple(fc.integer({ min: 1, max: 4_000 }), fc.double({ min: 0.5, max: 1, noNaN: true })).map(
        ([seconds, most]) =>
          (_: number, ageMs: number) =>
            Math.min(most, ageMs / (seconds * 1_000)),
      ),
      fc.double({ min: 0.2, max: 20, noNaN: true }).map((power) => (share: number) => share ** power),
      fc.tuple(chance, chance).map(
        ([from, steps]) =>
          (share: number) =>
            (from + Math.floor(share * 9 * steps) / (9 * steps)) % 1,
      ),
    );
    fc.assert(
      fc.property(shape, fc.integer({ min: 1_000, max: 2_000_000 }), (progress, duration) => {
        const trying = watch([duration], nothingLearned(90_000), { progress });
        const without = watch([duration], nothingLearned(90_000));
        // Each try also moves the looks that come after it, by as much as looks are spread.
        expect(trying.polls).toBeLessThanOrEqual(without.polls * 1.05 + 6);
      }),
      { numRuns: 300 },
    );
  });

  test('is not tried more often where every job fails, and none can prove it', () => {
    const progress = (share: number): number => Math.min(0.99, share * 1.2);
    const failing = { progress, fails: true };
    const trying = watch(
      Array.from({ length: 20 }, () => 90_000),
      nothingLearned(90_000),
      failing,
    );
    const without = watch([90_000], nothingLearned(90_000), { fails: true });
    expect(trying.polls).toBeLessThan(without.polls + 6);
  });

  test.each([1, 0.9999, 0.999, 0.99])(
    'that proved true brings on few looks at a job that hangs for an hour at %d',
    (stuckAt) => {
      const known = () => {
        const learned = nothingLearned(90_000);
        watch(durations.slice(0, 20), learned, { progress: (share) => share });
        return learned;
      };
      const progress = (_: number, ageMs: number): number => Math.min(stuckAt, ageMs / 2_500);
      const hanging = watch([3_600_000], known(), { progress });
      const without = watch([3_600_000], known());
      expect(hanging.polls).toBeLessThan(without.polls + 40);
    },
  );

  test.each([
    ['says nothing', () => 0.5],
    ['runs ahead and stops', (share: number) => Math.min(0.9, share * 3)],
    ['lags behind', (share: number) => share ** 4],
  ])('that %s costs next to nothing', (_, progress) => {
    const trusting = watch(durations, nothingLearned(90_000), { progress });
    const without = watch(durations, nothingLearned(90_000));
    expect((trusting.polls * trusting.lagMs) / (without.polls * without.lagMs)).toBeLessThan(1.2);
  });
});
