import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHazard, type Hazard } from '../../src/run/hazard.ts';

/** Durations spread evenly between two, as many as asked. */
function evenly(fromMs: number, toMs: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => fromMs + ((toMs - fromMs) * (index + 0.5)) / count);
}

/** A hazard that saw jobs of these durations end, each looked at just before and just after. */
function seeing(durations: readonly number[], typicalMs = 90_000) {
  const hazard = createHazard(typicalMs);
  for (const each of durations) {
    hazard.survived(0, each - 1);
    hazard.ended(each - 1, each + 1);
  }
  return hazard;
}

/** The mean lag of looks that are planned one after the other, over jobs that take so long. */
function meanLag(hazard: Hazard, durations: readonly number[], lagShare: number): number {
  const last = Math.max(...durations);
  const looks = [0];
  for (let at = 0; at < last; looks.push(at)) at = hazard.nextAgeMs(at, { lagShare, step: 1 });
  const lags = durations.map((each) => (looks.find((at) => at >= each) ?? Infinity) - each);
  return lags.reduce((sum, each) => sum + each, 0) / lags.length;
}

const shares = [0.05, 0.25, 0.5, 0.75, 0.95];

describe('before anything was seen', () => {
  test('any duration is believed to be possible, and the typical one more than others', () => {
    const ends = (typicalMs: number) => shares.map((share) => createHazard(typicalMs).quantileMs(share));
    // Half the belief knows no scale, so that a job that takes 100 ms is not missed.
    expect(ends(90_000)).toEqual(ends(90_000).toSorted((a, b) => a - b));
    expect(createHazard(90_000).quantileMs(0.05)).toBeLessThan(100);
    // From the median on, what is typical decides.
    const late = createHazard(90_000).quantileMs(0.75);
    expect(late).toBeGreaterThan(45_000);
    expect(late).toBeLessThan(135_000);
    expect(createHazard(900_000).quantileMs(0.9) / createHazard(90_000).quantileMs(0.9)).toBeGreaterThan(5);
    expect(createHazard(90_000).ends()).toBe(0);
  });
});

describe('the prior', () => {
  const spread = 0.7;

  /** How many log-normal durations are longer than this, by adding up the bell curve. */
  function longerThan(ms: number, medianMs: number): number {
    const z = Math.log(ms / medianMs) / spread;
    const width = 0.001;
    let sum = 0;
    for (let at = z + width / 2; at < 9; at += width) sum += Math.exp((-at * at) / 2) * width;
    return sum / Math.sqrt(2 * Math.PI);
  }

  // What is called half a belief is half of a rate: of the log-normal's, and 0.15 in the age from 50 ms on.
  test.each([1_000, 90_000, 3_600_000])(
    'is half log-normal about the %i ms that are typical, and half a rate of 0.15 in the age',
    (typicalMs) => {
      const hazard = createHazard(typicalMs);
      for (const share of [0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 0.999]) {
        const ms = hazard.quantileMs(share);
        const scaleless = 0.15 * (Math.log(ms / 50) + Math.sqrt(1.25));
        const surviving = Math.exp(-scaleless) * Math.sqrt(longerThan(ms, typicalMs));
        expect(Math.abs(Math.log(surviving) / Math.log(1 - share) - 1)).toBeLessThan(0.005);
      }
    },
  );
});

describe('what was seen', () => {
  test.each([
    [1_000, 4_000, 400],
    [40_000, 160_000, 400],
    [5, 45, 400],
    // Just when the old ones began to fade.
    [1_000, 4_000, 2_001],
  ])('shares of jobs that take %i to %i ms end when they did: %i of them', (fromMs, toMs, count) => {
    const hazard = seeing(evenly(fromMs, toMs, count));
    for (const share of shares) {
      const right = fromMs + share * (toMs - fromMs);
      // A stretch is a quarter as long as its age: within it all ages are alike.
      expect(Math.abs(hazard.quantileMs(share) - right)).toBeLessThan(Math.max(0.13 * right, 10));
    }
    expect(hazard.ends()).toBe(count);
  });

  const age = fc.integer({ min: 0, max: 600_000 });
  /** What a hazard makes of these lives. */
  function shape(teach: (hazard: Hazard) => void): readonly number[] {
    const hazard = createHazard(90_000);
    for (let job = 0; job < 3; job += 1) teach(hazard);
    return [0.05, 0.5, 0.95].map((share) => hazard.quantileMs(share));
  }

  test('how often a job was looked at makes no difference', () => {
    fc.assert(
      fc.property(fc.array(age, { minLength: 1, maxLength: 6 }), age, (looks, lastMs) => {
        const ages = [0, ...looks].sort((a, b) => a - b);
        const toMs = (ages.at(-1) ?? 0) + lastMs;
        const often = shape((hazard) => {
          for (const [at, each] of ages.entries()) hazard.survived(each, ages[at + 1] ?? toMs);
          hazard.ended(toMs, toMs);
        });
        const once = shape((hazard) => {
          hazard.survived(0, toMs);
          hazard.ended(toMs, toMs);
        });
        for (const [at, each] of often.entries()) expect(each / (once[at] ?? 0)).toBeCloseTo(1, 6);
      }),
    );
  });

  test('what ended between two looks ended halfway', () => {
    fc.assert(
      fc.property(age, age, (fromMs, tookMs) => {
        const toMs = fromMs + tookMs;
        const middle = (fromMs + toMs) / 2;
        const between = shape((hazard) => {
          hazard.survived(0, fromMs);
          hazard.ended(fromMs, toMs);
        });
        expect(between).toEqual(
          shape((hazard) => {
            hazard.survived(0, fromMs);
            hazard.survived(fromMs, middle);
            hazard.ended(middle, middle);
          }),
        );
      }),
    );
  });

  test('of a few that ended alike the next is expected alike, whatever the prior says of longer ones', () => {
    const few = seeing([2_000, 2_000, 2_000, 2_000], 3_600_000);
    const many = seeing(Array.from({ length: 400 }, () => 2_000));
    const gap = (hazard: Hazard) => hazard.nextAgeMs(2_000, { lagShare: 0.05, step: 1 }) - 2_000;
    expect(gap(few)).toBeLessThan(4 * gap(many));
    expect(gap(seeing([], 3_600_000))).toBeGreaterThan(4 * gap(many));
  });

  test('jobs that none was seen to end of may still take anything', () => {
    const waiting = createHazard(90_000);
    for (let job = 0; job < 50; job += 1) waiting.survived(0, 10_000);
    // Nothing ended by then, and so nothing is expected before; of what is beyond, the prior tells.
    expect(waiting.nextAgeMs(0, { lagShare: 0.05, step: 1 })).toBeGreaterThan(
      2 * createHazard(90_000).nextAgeMs(0, { lagShare: 0.05, step: 1 }),
    );
    expect(waiting.nextAgeMs(10_000, { lagShare: 0.05, step: 1 })).toBeLessThan(60_000);
    const prior = createHazard(90_000);
    const later = evenly(0, 1, 2_000)
      .map((share) => prior.quantileMs(share))
      .filter((each) => each > 10_000);
    const mean = later.reduce((sum, each) => sum + each, 0) / later.length;
    expect(Math.abs(meanLag(waiting, later, 0.05) / (0.05 * mean) - 1)).toBeLessThan(0.1);
  });

  test('no share ends beyond the ages that were seen', () => {
    const hazard = seeing(evenly(1_000, 4_000, 200));
    expect(hazard.quantileMs(0.999_999)).toBeLessThan(5_000);
    expect(hazard.quantileMs(0.999_999)).toBeGreaterThan(3_500);
  });

  test('what an earlier run saw counts like what this one sees, but for the number of ends', () => {
    const recalled = createHazard(90_000);
    for (const each of evenly(1_000, 4_000, 400)) recalled.recall(each);
    expect(recalled.ends()).toBe(0);
    const seen = seeing(evenly(1_000, 4_000, 400));
    for (const share of shares) {
      expect(recalled.quantileMs(share) / seen.quantileMs(share)).toBeCloseTo(1, 1);
    }
  });

  test('jobs that are still running say that they take longer', () => {
    const seen = evenly(1_000, 4_000, 50);
    const waiting = seeing(seen);
    for (let job = 0; job < 50; job += 1) waiting.survived(0, 4_000);
    waiting.survived(0, 1);
    expect(waiting.quantileMs(0.4)).toBeGreaterThan(1.2 * seeing(seen).quantileMs(0.4));
  });

  test('a gateway that became slower is believed within some thousands of jobs, however many came before', () => {
    const hazard = seeing([...evenly(1_000, 4_000, 20_000), ...evenly(10_000, 40_000, 3_000)]);
    expect(hazard.quantileMs(0.5)).toBeGreaterThan(10_000);
  });

  test('is there at once where little was seen, and soon where much was, however often it is asked for', () => {
    const durations = [...evenly(1_000, 4_000, 30), ...evenly(10_000, 40_000, 170)];
    const asked = createHazard(90_000);
    const medians = durations.map((each) => {
      asked.survived(0, each - 1);
      asked.ended(each - 1, each + 1);
      return asked.quantileMs(0.5);
    });
    const right = (count: number) => seeing(durations.slice(0, count)).quantileMs(0.5);
    for (const count of [1, 2, 3, 10, 30]) expect(medians[count - 1]).toBe(right(count));
    expect(Math.abs((medians.at(-1) ?? 0) / right(200) - 1)).toBeLessThan(0.1);
  });
});

describe('the next look', () => {
  const options = { lagShare: 0.05, step: 1 };

  test('always lies ahead, and further ahead the larger the step', () => {
    const hazard = seeing(evenly(1_000, 4_000, 200));
    for (const ageMs of [0, 10, 49, 50, 51, 700, 1_000, 2_500, 3_999, 10_000, 1_000_000]) {
      const near = hazard.nextAgeMs(ageMs, { ...options, step: 0.85 });
      const far = hazard.nextAgeMs(ageMs, { ...options, step: 1.15 });
      expect(near).toBeGreaterThan(ageMs);
      expect(far).toBeGreaterThan(near);
    }
  });

  test('waits until jobs begin to end, and then comes at the lag that was aimed at', () => {
    const hazard = seeing(evenly(1_000, 4_000, 400));
    // The mean is 2,500 ms: a lag of 5 % is 125 ms on average, so looks are some 250 ms apart where jobs end.
    expect(hazard.nextAgeMs(0, options)).toBeGreaterThan(800);
    expect(hazard.nextAgeMs(0, options)).toBeLessThan(1_400);
    const gap = hazard.nextAgeMs(2_500, options) - 2_500;
    expect(gap).toBeGreaterThan(125);
    expect(gap).toBeLessThan(500);
    const closer = hazard.nextAgeMs(2_500, { ...options, lagShare: 0.01 }) - 2_500;
    expect(gap / closer).toBeGreaterThan(3);
  });

  test.each([
    ['evenly', evenly(1_000, 4_000, 2_000), 0.05],
    ['evenly, aimed at more', evenly(1_000, 4_000, 2_000), 0.1],
    ['evenly, a hundred times as long', evenly(100_000, 400_000, 2_000), 0.02],
    ['within one stretch', evenly(40_500, 50_400, 2_000), 0.02],
    ['mostly early', evenly(0, 1, 2_000).map((each) => 1_000 * (1 - Math.log(1 - each))), 0.05],
  ])('comes, on average, as late as was aimed at, where jobs end %s', (_, durations, lagShare) => {
    const mean = durations.reduce((sum, each) => sum + each, 0) / durations.length;
    const aimed = lagShare * mean;
    expect(Math.abs(meanLag(seeing(durations), durations, lagShare) / aimed - 1)).toBeLessThan(0.2);
  });

  test('is never planned for a lag under 20 ms or over 15 s', () => {
    const quick = seeing(evenly(10, 40, 400));
    expect(quick.nextAgeMs(25, { ...options, lagShare: 0.000_1 })).toBe(
      quick.nextAgeMs(25, { ...options, lagShare: 0 }),
    );
    expect(quick.nextAgeMs(25, { ...options, lagShare: 2 })).toBeGreaterThan(
      quick.nextAgeMs(25, { ...options, lagShare: 0 }),
    );
    const slow = seeing(evenly(3_600_000, 7_200_000, 400));
    expect(slow.nextAgeMs(5_000_000, { ...options, lagShare: 1 })).toBe(
      slow.nextAgeMs(5_000_000, { ...options, lagShare: 2 }),
    );
  });
});
