/** How true a gateway's `progress` has proved: the error of what was claimed against what turned out. */
export interface ProgressTrust {
  /** A job that took `durationMs` had claimed these. */
  learn(claims: readonly ProgressClaim[], durationMs: number): void;
  /** Root mean square error of `progress` as a share of the duration; `undefined` while too little was seen. */
  error(): number | undefined;
}

/** What a job said of itself at one look. */
export interface ProgressClaim {
  readonly ageMs: number;
  readonly progress: number;
}

/** Jobs that have to agree before progress counts. */
const jobsNeeded = 4;
/** Weight of the newest job. */
const freshness = 0.1;

/** No trust yet. */
export function createProgressTrust(): ProgressTrust {
  let jobs = 0;
  let meanSquare = 0;
  return {
    learn(claims, durationMs) {
      if (claims.length === 0 || durationMs <= 0) return;
      const squares = claims.map(({ ageMs, progress }) => (progress - ageMs / durationMs) ** 2);
      const square = squares.reduce((sum, each) => sum + each, 0) / squares.length;
      jobs += 1;
      meanSquare += (square - meanSquare) * Math.max(freshness, 1 / jobs);
    },
    error: () => (jobs < jobsNeeded ? undefined : Math.sqrt(meanSquare)),
  };
}
