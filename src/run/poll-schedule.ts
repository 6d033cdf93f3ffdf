import type { Hazard } from './hazard.ts';
import type { ProgressTrust } from './progress-trust.ts';

/** What is known when the next look at a job is planned. */
export interface PollMoment {
  /** How long the job has been there. */
  readonly ageMs: number;
  /** How far it said it was at this look (0 to 1). */
  readonly progress: number | undefined;
  readonly hazard: Hazard;
  readonly trust: ProgressTrust;
  /** From 0 to 1. */
  readonly random: number;
}

/** The mean lag aimed at, as a share of the mean duration: what a makespan may lose to waiting. */
const lagShare = 0.05;
/** Nothing is known yet: the first look comes within this, and looks widen by a quarter of the age. */
const firstLookMs = 500;
const leashShare = 0.25;
const shortestMs = 20;
const longestMs = 120_000;
/** From this many ends in this run on, nothing but what was learned decides. */
const learnedEnds = 10;

/** How long to wait before the next look at a job, in milliseconds. */
export function nextPollMs(moment: PollMoment): number {
  const { ageMs, hazard, random } = moment;
  const learned = hazard.ends() >= learnedEnds;
  if (ageMs < firstLookMs / 5 && hazard.ends() === 0) return firstLookMs * (0.6 + 0.4 * random);
  const step = 0.85 + 0.3 * random;
  const byHazard = hazard.nextAgeMs(ageMs, { lagShare, step }) - ageMs;
  const leash = learned ? longestMs : Math.max(firstLookMs, leashShare * ageMs) * step;
  const bound = Math.min(byHazard, leash, longestMs);
  return Math.max(shortestMs, byProgress(moment, bound) ?? bound);
}

/** What the job's own progress proposes, as far as this gateway's progress has proved true. */
function byProgress({ ageMs, progress, hazard, trust }: PollMoment, withoutMs: number): number | undefined {
  const error = trust.error();
  if (progress === undefined || progress <= 0 || error === undefined) return undefined;
  const relative = error / progress;
  if (relative > 0.25) return undefined;
  const endsAt = ageMs / Math.min(1, progress);
  const doubtMs = endsAt * relative;
  const lagMs = lagShare * hazard.quantileMs(0.5);
  const left = Math.max(0, endsAt - ageMs);
  // Where the end is not sharp enough yet, look again shortly before it: nearer to it, progress says more.
  const wanted = doubtMs > lagMs ? Math.max(left - 2 * doubtMs, lagMs) : left + doubtMs;
  // Trust grows with precision: what says nothing new may not put off a look for long.
  return Math.min(wanted, withoutMs * Math.min(12, 1 + 0.5 / Math.max(relative, 0.01)));
}
