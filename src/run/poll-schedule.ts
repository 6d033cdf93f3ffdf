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
  /** How many looks at it were tries. */
  readonly tries: number;
  /** How often it was still running past the end that it had claimed. */
  readonly misses: number;
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
  /** Sooner than without its progress, which no job has proved yet. */
  readonly isTry?: boolean;
}

const usualLagShare = 0.03;
/** Where `progress` leaves less of that lag in doubt, the end itself is looked at: before, one more look saves more than it costs. */
const sharpShare = 1 / 3;
/** `progress` that no job has proved yet is tried as if it were as true as this, so often at each job. */
const triedError = 0.01;
const mostTries = 4;
/** From then on a job whose kind has proved true is one that hangs. */
const mostMisses = 16;
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
  const claimedMs = byProgress({ ...moment, lagShare }, bound);
  const dueMs = Math.max(shortestMs, claimedMs ?? bound) - sinceMs;
  // A thought that comes late makes the look late that it was to be about.
  const sharp = moment.progress === undefined ? {} : { isSharp: true };
  if (ends < surelyLearned && leashMs < dueMs) return { waitMs: leashMs, isDue: false, ...sharp };
  const isTry = claimedMs !== undefined && moment.trust.error() === undefined;
  return { waitMs: Math.max(0, dueMs), isDue: true, ...sharp, ...(isTry && { isTry }) };
}

/** What the job's own progress proposes, as far as this gateway's progress has proved true. From the last look on. */
function byProgress(
  { lookedMs, progress, hazard, trust, tries, misses, lagShare }: PollMoment & { readonly lagShare: number },
  withoutMs: number,
): number | undefined {
  const error = trust.error();
  if (progress === undefined || !(progress > 0)) return undefined;
  const endsAt = lookedMs / Math.min(1, progress);
  if (error === undefined) {
    if (tries >= mostTries) return undefined;
    const wanted = untilClaimed({
      lookedMs,
      endsAt,
      relative: triedError / progress,
      lagMs: lagShare * endsAt,
    });
    // What may be a lie may bring a look on, and never puts one off.
    return wanted !== undefined && wanted < withoutMs ? wanted : undefined;
  }
  if (misses >= mostMisses) return undefined;
  const relative = error / progress;
  const wanted = untilClaimed({ lookedMs, endsAt, relative, lagMs: lagShare * hazard.quantileMs(0.5) });
  if (wanted === undefined) return undefined;
  // Trust grows with precision: what says nothing new may not put off a look for long.
  return Math.min(wanted, withoutMs * Math.min(12, 1 + 0.5 / Math.max(relative, 0.01)));
}

/** An end that a job claims. */
interface Claim {
  readonly lookedMs: number;
  /** Its age then. */
  readonly endsAt: number;
  /** How wrong that may be, as a share of it. */
  readonly relative: number;
  /** The mean lag aimed at. */
  readonly lagMs: number;
}

/** How long after the last look to look next, if the claim is to be believed; not where it may be wrong by a quarter. */
function untilClaimed({ lookedMs, endsAt, relative, lagMs }: Claim): number | undefined {
  if (relative > 0.25) return undefined;
  const doubtMs = endsAt * relative;
  const left = Math.max(0, endsAt - lookedMs);
  // Where the end is not sharp enough yet, look again shortly before it: nearer to it, progress says more.
  return doubtMs > sharpShare * lagMs
    ? Math.max(left - 2 * doubtMs, Math.min(lagMs, left + doubtMs))
    : left + doubtMs;
}
