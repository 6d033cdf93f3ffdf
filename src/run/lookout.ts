import type { Learned } from './durations.ts';
import type { Look } from './look.ts';
import { type NextLook, nextLook } from './poll-schedule.ts';
import type { ProgressClaim } from './progress-trust.ts';

/** What one job shows as it grows older: teaches durations and trust, and follows from them. */
export interface Lookout {
  /** A look found this. */
  seen(found: Look, ageMs: number): void;
  /** When to look again, or to ask this again. */
  next(ageMs: number): NextLook;
  /** It is watched no more. */
  leave(): void;
}

/** How a job is watched. */
export interface LookoutOptions {
  /** From 0 to 1. */
  readonly random: () => number;
  /** As in `PollMoment`. */
  readonly lagShare?: number;
}

/** Begins to watch one job. What ends between two looks ended halfway. */
export function createLookout(learned: Learned, { random, lagShare }: LookoutOptions): Lookout {
  const { hazard, trust, watching } = learned;
  const claims: ProgressClaim[] = [];
  let runningAt: number | undefined;
  let progress: number | undefined;
  let lookedMs = 0;
  /** The age at which it would end, by what it said last. */
  let claimedMs = Infinity;
  let tries = 0;
  let misses = 0;
  let isTry = false;
  let spread = random();
  const lookout: Lookout = {
    seen(found, ageMs) {
      lookedMs = ageMs;
      spread = random();
      if (found.status === 'running') {
        ({ progress } = found);
        if (runningAt !== undefined) hazard.survived(runningAt, ageMs);
        runningAt = ageMs;
        if (isTry) tries += 1;
        if (ageMs > claimedMs) misses += 1;
        claimedMs = progress === undefined ? Infinity : ageMs / Math.min(1, progress);
        if (progress !== undefined && ageMs > 0) claims.push({ ageMs, progress });
      } else if (found.status === 'completed' && runningAt !== undefined) {
        hazard.ended(runningAt, ageMs);
        trust.learn(claims, [runningAt, ageMs]);
      }
    },
    next(ageMs) {
      const next = nextLook({
        ageMs,
        lookedMs,
        progress,
        hazard,
        trust,
        tries,
        misses,
        watched: watching.size,
        random: spread,
        toss: random(),
        ...(lagShare === undefined ? {} : { lagShare }),
      });
      isTry = next.isTry === true;
      return next;
    },
    leave: () => void watching.delete(lookout),
  };
  watching.add(lookout);
  return lookout;
}
