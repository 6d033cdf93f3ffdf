import { untilBeat } from '../../src/run/beats.ts';
import { createDurations, type Learned } from '../../src/run/durations.ts';
import { createLookout } from '../../src/run/lookout.ts';
import type { NextLook } from '../../src/run/poll-schedule.ts';
import { createDurationsOf, type DurationSpread } from './durations.ts';
import { createRandom, mean } from './statistics.ts';
import { createTimers } from './timers.ts';

/** A night of jobs, in time that passes at once. */
export interface Night {
  readonly spread: DurationSpread;
  readonly tasks: number;
  /** Jobs in flight. */
  readonly slots: number;
  readonly seed: number;
}

/** Jobs are looked at by the schedule of a run. */
export interface BySchedule {
  /** What the catalog says of their duration. */
  readonly typicalMs: number;
  /** What a job says of itself, by how far it truly is, and how many were done before it began. */
  readonly progress?: (share: number, jobsBefore: number) => number;
  /** Durations that an earlier run left on record. */
  readonly recalled?: number;
  /** As in `PollMoment`. */
  readonly lagShare?: number;
}

/** What the looks of one night came to. */
export interface NightLooks {
  readonly polls: number;
  readonly lagMs: number;
}

/** One job that is watched: when to look or think next (an age), and what a look finds. */
interface Watch {
  next(ageMs: number): NextLook;
  look(ageMs: number, share: number): void;
}

/** Lives through a night by the schedule that runs go by. */
export function nightBySchedule(night: Night, by: BySchedule): NightLooks {
  const learned = createDurations(() => by.typicalMs).of({ model: 'any', params: {} });
  recall(learned, night, by.recalled ?? 0);
  const random = createRandom(night.seed + 1000);
  return live(night, (jobsBefore) => {
    const { lagShare } = by;
    const lookout = createLookout(learned, { random, ...(lagShare === undefined ? {} : { lagShare }) });
    // The create's own answer.
    lookout.seen({ status: 'running' }, 0);
    return {
      next: (ageMs) => lookout.next(ageMs),
      look(ageMs, share) {
        const progress = by.progress?.(share, jobsBefore);
        if (share < 1) {
          lookout.seen({ status: 'running', ...(progress === undefined ? {} : { progress }) }, ageMs);
          return;
        }
        lookout.seen({ status: 'completed', url: '', chargedUsd: null }, ageMs);
        lookout.leave();
      },
    };
  });
}

/** Lives through a night with a look at each job every so often. */
export function nightByInterval(night: Night, intervalMs: number): NightLooks {
  return live(night, () => ({
    next: () => ({ waitMs: intervalMs, isDue: true, isSharp: true }),
    look: () => undefined,
  }));
}

function recall({ hazard }: Learned, { spread, seed }: Night, number: number): void {
  const draw = createDurationsOf(spread, seed + 2000);
  for (let at = 0; at < number; at += 1) hazard.recall(draw());
}

function live({ spread, tasks, slots, seed }: Night, watch: (jobsBefore: number) => Watch): NightLooks {
  const draw = createDurationsOf(spread, seed);
  const timers = createTimers();
  const lags: number[] = [];
  let polls = 0;
  let begun = 0;

  function begin(bornMs: number): void {
    if (begun === tasks) return;
    begun += 1;
    const durationMs = draw();
    const job = watch(lags.length);
    plan(0);

    function plan(ageMs: number): void {
      const next = job.next(ageMs);
      const { isDue } = next;
      const waitMs = next.isSharp ? next.waitMs : untilBeat(bornMs + ageMs, next.waitMs);
      timers.add(bornMs + ageMs + waitMs, () => (isDue ? look(ageMs + waitMs) : plan(ageMs + waitMs)));
    }

    function look(ageMs: number): void {
      polls += 1;
      job.look(ageMs, Math.min(1, ageMs / durationMs));
      if (ageMs < durationMs) {
        plan(ageMs);
        return;
      }
      lags.push(ageMs - durationMs);
      begin(bornMs + ageMs);
    }
  }

  for (let slot = 0; slot < slots; slot += 1) begin(0);
  timers.run();
  return { polls: polls / tasks, lagMs: mean(lags) };
}
