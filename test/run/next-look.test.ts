import { describe, expect, test } from 'vitest';
import type { Hazard } from '../../src/run/hazard.ts';
import { type NextLook, nextLook, type PollMoment } from '../../src/run/poll-schedule.ts';

/** What a moment is made of, in few words. */
interface Known extends Partial<Pick<PollMoment, 'ageMs' | 'lookedMs' | 'progress' | 'random' | 'toss'>> {
  readonly watched?: number;
  readonly lagShare?: number;
  /** Jobs that were seen to end. */
  readonly ends?: number;
  /** How long after the last look the hazard would look again. */
  readonly hazardMs?: number;
  /** How wrong progress has proved. */
  readonly error?: number;
  readonly tries?: number;
  readonly misses?: number;
}

/** A job last looked at when it was 10 s old, of a class that is well known, half of which take 10 s. */
function look(known: Known): NextLook {
  const { ends = 100, hazardMs = 5_000, error, lookedMs = 10_000, ageMs = lookedMs, lagShare } = known;
  const { progress, random = 0.5, toss = 0, watched = 1, tries = 4, misses = 0 } = known;
  const hazard: Hazard = {
    survived: () => undefined,
    ended: () => undefined,
    recall: () => undefined,
    ends: () => ends,
    quantileMs: (share) => 20_000 * share,
    nextAgeMs: (fromMs) => fromMs + hazardMs,
  };
  const trust = { learn: () => undefined, error: () => error };
  const more = lagShare === undefined ? {} : { lagShare };
  return nextLook({
    ageMs,
    lookedMs,
    progress,
    tries,
    misses,
    hazard,
    trust,
    watched,
    random,
    toss,
    ...more,
  });
}

describe('the first look', () => {
  test.each<[string, Known, number]>([
    ['comes after 0.3 s at the soonest', { random: 0 }, 300],
    ['after half a second at the latest', { random: 1 }, 500],
    ['so long after the create, not after it was thought over', { random: 1, ageMs: 200 }, 300],
    ['and at once where that is over', { random: 1, ageMs: 700 }, 0],
    ['so long after the create was answered', { random: 1, lookedMs: 99, ageMs: 99 }, 500],
  ])('%s', (_, known, waitMs) => {
    expect(look({ lookedMs: 0, ends: 0, ...known })).toEqual({ waitMs, isDue: true });
  });

  test('is left to what was learned once a job has ended, or was looked at', () => {
    expect(look({ lookedMs: 0, ends: 30 })).toEqual({ waitMs: 5_000, isDue: true });
    expect(look({ lookedMs: 100, ends: 0, random: 1 })).toEqual({ waitMs: 575, isDue: true });
  });
});

describe('the next look', () => {
  test.each<[string, Known, number]>([
    ['comes when the hazard says, from the last look on', {}, 5_000],
    ['however late that is thought over', { ageMs: 12_000 }, 3_000],
    ['and at once where it is over', { ageMs: 16_000 }, 0],
    ['after two minutes at the latest', { hazardMs: 3_600_000 }, 120_000],
    ['after 20 ms at the soonest', { hazardMs: 3 }, 20],
  ])('%s', (_, known, waitMs) => {
    expect(look(known)).toEqual({ waitMs, isDue: true });
  });

  test('comes after 20 ms also where progress would have it sooner', () => {
    const known = { progress: 1, error: 0.000_1, hazardMs: 1_000 };
    expect(look(known)).toEqual({ waitMs: 20, isDue: true, isSharp: true });
  });
});

describe('while no job has ended', () => {
  test.each<[string, Known, NextLook]>([
    ['a scout looks after a quarter of its age', {}, { waitMs: 2_500, isDue: true }],
    ['a quarter of the age that it has now', { ageMs: 11_000 }, { waitMs: 2_750, isDue: true }],
    ['a little sooner', { random: 0 }, { waitMs: 2_125, isDue: true }],
    ['or later than the others', { random: 1 }, { waitMs: 2_875, isDue: true }],
    ['after half a second at the soonest', { lookedMs: 1_000 }, { waitMs: 500, isDue: true }],
    ['sooner where the hazard says', { hazardMs: 700 }, { waitMs: 700, isDue: true }],
    ['others only think as often', { watched: 100, toss: 0.5 }, { waitMs: 2_500, isDue: false }],
    [
      'and to the moment where a job tells its progress',
      { watched: 100, toss: 0.5, progress: 0.5 },
      { waitMs: 2_500, isDue: false, isSharp: true },
    ],
    ['unless the hazard is sooner', { watched: 100, toss: 0.5, hazardMs: 700 }, { waitMs: 700, isDue: true }],
    ['eight of a hundred are scouts', { watched: 100, toss: 0.079 }, { waitMs: 2_500, isDue: true }],
    ['and not a ninth', { watched: 100, toss: 0.08 }, { waitMs: 2_500, isDue: false }],
  ])('%s', (_, known, next) => {
    expect(look({ ends: 0, ...known })).toEqual(next);
  });
});

describe('until thirty jobs have ended', () => {
  test.each<[string, Known, NextLook]>([
    ['what is far off is thought over', { ends: 29 }, { waitMs: 2_500, isDue: false }],
    ['what is near is not', { ends: 29, hazardMs: 2_500 }, { waitMs: 2_500, isDue: true }],
    ['from then on nothing is', { ends: 30 }, { waitMs: 5_000, isDue: true }],
    ['nobody is a scout any more', { ends: 1, hazardMs: 2_000 }, { waitMs: 2_000, isDue: true }],
  ])('%s', (_, known, next) => {
    expect(look(known)).toEqual(next);
  });
});

// Half done after 10 s: 10 s are left. A lag of 5 % of the median is 0.5 s.
describe('progress', () => {
  test.each<[string, Known, number]>([
    ['that is true to 0.08 s is believed, and those waited out', { error: 0.002 }, 10_080],
    ['that may be wrong by a third of the lag just so', { error: 0.004_16 }, 10_166.4],
    ['that may be wrong by more has a look twice as long before the end', { error: 0.004_17 }, 9_666.4],
    ['also where that is no more than the lag', { error: 0.012_5 }, 9_000],
    ['that may be wrong by 2 s too', { error: 0.05 }, 6_000],
    ['and by more than is left one soon', { error: 0.125 }, 500],
    ['by more than half of what is left is not believed', { error: 0.126 }, 5_000],
    ['is not believed before anything proved it', {}, 5_000],
    [
      'that proved true is not at a job that stayed past its end too often',
      { error: 0.002, misses: 16 },
      5_000,
    ],
    ['but is before', { error: 0.002, misses: 15 }, 10_080],
    ['of nothing is not believed', { error: 0.002, progress: 0 }, 5_000],
    ['below nothing neither', { error: 0.002, progress: -0.5 }, 5_000],
    ['that was not told neither', { error: 0.002, progress: undefined }, 5_000],
    ['beyond the whole means the end', { error: 0.006, progress: 1.5 }, 40],
    ['of the whole leaves no more to wait for than the doubt', { error: 0.02, progress: 1 }, 200],
    [
      'that is precise puts off a look to twelve times as long at most',
      { error: 0.002, hazardMs: 500 },
      6_000,
    ],
    ['that is less so to less', { error: 0.05, hazardMs: 500 }, 3_000],
    ['goes by the lag that is aimed at', { error: 0.004_16, lagShare: 0.025 }, 9_667.2],
  ])('%s', (_, known, waitMs) => {
    const next = look({ progress: 0.5, lagShare: 0.05, ...known });
    const sharp = 'progress' in known && known.progress === undefined ? {} : { isSharp: true };
    expect(next).toEqual({ waitMs: expect.closeTo(waitMs, 6), isDue: true, ...sharp });
  });
});

// Half done after 1 s: 1 s is left, and a hundredth of the whole is 20 ms, which is twice as much of a half.
describe('progress that nothing has proved yet', () => {
  test.each<[string, Known, NextLook]>([
    [
      'has a look shortly before the end that it claims',
      {},
      { waitMs: 920, isDue: true, isSharp: true, isTry: true },
    ],
    [
      'and one past it, where that is near',
      { progress: 0.96, lookedMs: 1_920 },
      { waitMs: 80 + 20 / 0.96, isDue: true, isSharp: true, isTry: true },
    ],
    ['puts off no look', { hazardMs: 920 }, { waitMs: 920, isDue: true, isSharp: true }],
    ['is tried four times a job', { tries: 3 }, { waitMs: 920, isDue: true, isSharp: true, isTry: true }],
    ['and not a fifth', { tries: 4 }, { waitMs: 5_000, isDue: true, isSharp: true }],
    [
      'that may be wrong by a quarter is not tried',
      { progress: 0.039 },
      { waitMs: 5_000, isDue: true, isSharp: true },
    ],
    ['of no number is not tried', { progress: Number.NaN }, { waitMs: 5_000, isDue: true, isSharp: true }],
    [
      'is a try no more once it has proved true',
      { error: 0.01 },
      { waitMs: 1_040, isDue: true, isSharp: true },
    ],
  ])('%s', (_, known, next) => {
    expect(look({ lookedMs: 1_000, progress: 0.5, lagShare: 0.05, tries: 0, ...known })).toEqual({
      ...next,
      waitMs: expect.closeTo(next.waitMs, 6),
    });
  });
});
