import type { DurationSpread } from './durations.ts';

/** What nobody can beat who knows only how long jobs take, and what a fixed interval comes to. In milliseconds. */
export interface PollLimit {
  /** Polls x mean lag is at least this: half the square of the integral of sqrt(density x survival). */
  readonly leastMs: number;
  /** Polls x mean lag with a fixed interval is half of this, and more where the interval is long. */
  readonly meanMs: number;
}

/** Of durations that are spread like this, by summing over small steps. */
export function pollLimitOf(spread: DurationSpread): PollLimit {
  const { fromMs, toMs } = spread;
  const steps = 100_000;
  const width = (toMs - fromMs) / steps;
  const ages = Array.from({ length: steps }, (_, step) => fromMs + (step + 0.5) * width);
  const shape = ages.map((age) => shapeOf(spread, age));
  const mass = shape.reduce((sum, each) => sum + each, 0);
  let surviving = 1;
  let integral = 0;
  let meanMs = 0;
  shape.forEach((each, step) => {
    const share = each / mass;
    integral += Math.sqrt((share / width) * Math.max(0, surviving - share / 2)) * width;
    meanMs += (ages[step] ?? 0) * share;
    surviving -= share;
  });
  return { leastMs: integral ** 2 / 2, meanMs };
}

/** The density but for a factor. */
function shapeOf(spread: DurationSpread, ageMs: number): number {
  if (spread.kind === 'uniform') return 1;
  const z = Math.log(ageMs / spread.medianMs) / spread.sigma;
  return Math.exp((-z * z) / 2) / ageMs;
}
