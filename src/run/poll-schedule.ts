import type { Hazard } from './hazard.ts';
import type { ProgressTrust } from './progress-trust.ts';

/** What is known when the next look at a job is planned. */
export interface PollMoment {
  /** How long the job has been there. */
  readonly ageMs: number;
  /** How long it had been there at the last look. */
  readonly lookedMs: number;
  /** How far it said it was at that look (0 to 1). */
  readonly progress: number | undefined;
  readonly hazard: Hazard;
  readonly trust: ProgressTrust;
  /** Whether all it claimed so far comes to one end: then it is tried, for as long as nothing is known of its kind. */
  readonly isConsistent?: boolean;
  /** How many jobs of its class are being watched, this one among them. */
  readonly watched: number;
  /** From 0 to 1, one for each look: it spreads looks. */
  readonly random: number;
  /** From 0 to 1, another each time: whose turn it is to look on behalf of all. */
  readonly toss: number;
  /** The mean lag aimed at, as a share of the mean duration: what a makespan may lose to waiting. */
  readonly lagShare?: number;
}

/** How long to wait, and whether a look is due then; if not, all is to be thought over with what others have learned. */
export interface NextLook {
  readonly waitMs: number;
  readonly isDue: boolean;
  /** Not a moment sooner or later: the job says how far it is, and few looks at it are enough. */
  readonly isSharp?: boolean;
}

const usualLagShare = 0.03;
/** Where `progress` leaves less of that lag in doubt, the end itself is looked at: before, one more look saves more than it costs. */
const sharpShare = 1 / 3;
/** `progress` that no job has proved yet is tried as if it were as true as this. */
const triedError = 0.01;
/** Nothing is known yet: the first look comes within this, and looks widen by a quarter of the age. */
const firstLookMs = 500;
const leashShare = 0.25;
const shortestMs = 20;
const longestMs = 120_000;
/** While no job has ended, so many of those watched are looked at so often; the others trust the prior. */
const scouts = 8;
/** Until this many ends each job's plan is thought over as often. */
const surelyLearned = 30;

/** When to look at a job again. */
export function nextLook(moment: PollMoment): NextLook {
  const { ageMs, lookedMs, hazard, random, watched, toss, lagShare = usualLagShare } = moment;
  const ends = hazard.ends();
  const sinceMs = ageMs - lookedMs;
  if (ends === 0 && lookedMs < firstLookMs / 5) {
    return { waitMs: Math.max(0, firstLookMs * (0.6 + 0.4 * random) - sinceMs), isDue: true };
  }
  const step = 0.85 + 0.3 * random;
  const leashMs = Math.max(firstLookMs, leashShare * ageMs) * step;
  const byHazard = Math.min(hazard.nextAgeMs(lookedMs, { lagShare, step }) - lookedMs, longestMs);
  const isScout = ends === 0 && toss * watched < scouts;
  const bound = isScout ? Math.min(byHazard, sinceMs + leashMs) : byHazard;
  const dueMs = Math.max(shortestMs, byProgress({ ...moment, lagShare }, bound) ?? bound) - sinceMs;
  // A thought that comes late makes the look late that it was to be about.
  const sharp = moment.progress === undefined ? {} : { isSharp: true };
  if (ends < surelyLearned && leashMs < dueMs) return { waitMs: leashMs, isDue: false, ...sharp };
  return { waitMs: Math.max(0, dueMs), isDue: true, ...sharp };
}

/** What the job's own progress proposes, as far as this gateway's progress has proved true. From the last look on. */
function byProgress(
  { lookedMs, progress, hazard, trust, isConsistent, lagShare }: PollMoment & { readonly lagShare: number },
  withoutMs: number,
): number | undefined {
  const error = trust.error() ?? (isConsistent ? triedError : undefined);
  if (progress === undefined || progress <= 0 || error === undefined) return undefined;
  const relative = error / progress;
  if (relative > 0.25) return undefined;
  const endsAt = lookedMs / Math.min(1, progress);
  const doubtMs = endsAt * relative;
  // The catalog may know of longer ones alone.
  const lagMs = lagShare * Math.min(endsAt, hazard.quantileMs(0.5));
  const left = Math.max(0, endsAt - lookedMs);
  // Where the end is not sharp enough yet, look again shortly before it: nearer to it, progress says more.
  const wanted =
    doubtMs > sharpShare * lagMs
      ? Math.max(left - 2 * doubtMs, Math.min(lagMs, left + doubtMs))
      : left + doubtMs;
  // Trust grows with precision: what says nothing new may not put off a look for long.
  return Math.min(wanted, withoutMs * Math.min(12, 1 + 0.5 / Math.max(relative, 0.01)));
}
