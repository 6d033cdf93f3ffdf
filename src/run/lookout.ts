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
  let spread = random();
  const lookout: Lookout = {
    seen(found, ageMs) {
      lookedMs = ageMs;
      spread = random();
      if (found.status === 'running') {
        ({ progress } = found);
        if (runningAt !== undefined) hazard.survived(runningAt, ageMs);
        runningAt = ageMs;
        if (progress !== undefined && ageMs > 0) claims.push({ ageMs, progress });
      } else if (found.status === 'completed' && runningAt !== undefined) {
        hazard.ended(runningAt, ageMs);
        trust.learn(claims, [runningAt, ageMs]);
      }
    },
    next: (ageMs) =>
      nextLook({
        ageMs,
        lookedMs,
        progress,
        hazard,
        trust,
        isConsistent: areConsistent(claims),
        watched: watching.size,
        random: spread,
        toss: random(),
        ...(lagShare === undefined ? {} : { lagShare }),
      }),
    leave: () => void watching.delete(lookout),
  };
  watching.add(lookout);
  return lookout;
}

/** By so much may the ends that a job's claims come to differ. */
const mostDifference = 0.1;

/** Whether the first and the last claim of a job come to about the same end. */
function areConsistent(claims: readonly ProgressClaim[]): boolean {
  const [first, last] = [claims[0], claims.at(-1)];
  if (first === undefined || last === undefined) return false;
  const [from, to] = [endOf(first), endOf(last)];
  return Math.abs(to - from) <= mostDifference * to;
}

/** The age at which a job ends by a claim of its own; endless where it has not begun. */
function endOf({ ageMs, progress }: ProgressClaim): number {
  return ageMs / progress;
}
