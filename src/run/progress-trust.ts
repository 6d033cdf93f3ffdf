/** How true a gateway's `progress` has proved: the error of what was claimed against what turned out. */
export interface ProgressTrust {
  /** A job that ended at an age between these two had claimed this. */
  learn(claims: readonly ProgressClaim[], endedMs: readonly [from: number, to: number]): void;
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
/** No progress is taken to be truer than this. */
const leastError = 0.001;
/** Weight of the newest job. */
const freshness = 0.1;

/** No trust yet. */
export function createProgressTrust(): ProgressTrust {
  let jobs = 0;
  let meanSquare = 0;
  return {
    learn(claims, [from, to]) {
      if (claims.length === 0 || to <= 0) return;
      // When it ended is only known to lie between two looks: what fits in there is right.
      const squares = claims.map(({ ageMs, progress }) => {
        const nearest = Math.min(Math.max(progress, ageMs / to), from > 0 ? ageMs / from : 1);
        return (progress - nearest) ** 2;
      });
      const square = squares.reduce((sum, each) => sum + each, 0) / squares.length;
      jobs += 1;
      meanSquare += (square - meanSquare) * Math.max(freshness, 1 / jobs);
    },
    error: () => (jobs < jobsNeeded ? undefined : Math.max(leastError, Math.sqrt(meanSquare))),
  };
}
