import { createRandom } from './statistics.ts';

/** How long jobs take, drawn anew for each. */
export type DurationSpread =
  | { readonly kind: 'uniform'; readonly fromMs: number; readonly toMs: number }
  /** Log-normal, cut off at both ends. */
  | {
      readonly kind: 'log-normal';
      readonly medianMs: number;
      readonly sigma: number;
      readonly fromMs: number;
      readonly toMs: number;
    };

/** The durations of jobs in the order they are created: the same ones for the same seed. */
export function createDurationsOf(spread: DurationSpread, seed: number): () => number {
  const random = createRandom(seed);
  if (spread.kind === 'uniform') return () => spread.fromMs + (spread.toMs - spread.fromMs) * random();
  const { medianMs, sigma, fromMs, toMs } = spread;
  return () => {
    for (;;) {
      const radius = Math.sqrt(-2 * Math.log(1 - random()));
      const drawn = medianMs * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random()));
      if (drawn >= fromMs && drawn <= toMs) return drawn;
    }
  };
}

/** When list scheduling without any overhead is done: each job starts on the first of `slots` that is free. */
export function listScheduleMs(durationsMs: readonly number[], slots: number): number {
  const freeAt = new Float64Array(Math.min(slots, durationsMs.length));
  let endMs = 0;
  for (const duration of durationsMs) {
    // A few hundred slots: a walk is quick enough.
    let first = 0;
    for (let at = 1; at < freeAt.length; at += 1) if ((freeAt[at] ?? 0) < (freeAt[first] ?? 0)) first = at;
    const until = (freeAt[first] ?? 0) + duration;
    freeAt[first] = until;
    endMs = Math.max(endMs, until);
  }
  return endMs;
}
