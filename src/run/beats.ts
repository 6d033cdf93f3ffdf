import type { Clock } from '../core/clock.ts';
import type { Stops } from './stops.ts';

/** Ends waits together that would end at about the same time. */
export interface Beats {
  /** Resolves at the beat that is nearest to `ms` from now; or at once when waits are to end. */
  wait(ms: number): Promise<void>;
}

/** A wait may end so much of it sooner or later: less than what jitter does to it. */
const shareOfWait = 1 / 8;
/** So far are beats apart at most: looks at many jobs are to be spread over time all the same. */
const farthestMs = 64;

/** How long it is to the beat that is nearest to a moment `waitMs` from now. Short waits have beats closer together. */
export function untilBeat(nowMs: number, waitMs: number): number {
  const mostMs = Math.min(2 * shareOfWait * waitMs, farthestMs);
  if (!(mostMs >= 2)) return waitMs;
  // A power of two, so that the beats of short waits fall on those of long ones.
  const apartMs = 2 ** Math.floor(Math.log2(mostMs));
  return Math.max(0, Math.round((nowMs + waitMs) / apartMs) * apartMs - nowMs);
}

/**
 * Beats of a clock, as long as a run goes on. To be woken for each look by itself, and again for its answer, was a tenth of
 * its processor: looks that are due at about one moment are sent together, and mostly answered together.
 */
export function createBeats(clock: Clock, stops: Pick<Stops, 'tie'>): Beats {
  const beats = new Map<number, Promise<void>>();

  async function strike(atMs: number): Promise<void> {
    const tie = stops.tie();
    await clock.sleep(atMs - clock.elapsed(), tie.signal);
    tie.untie();
    beats.delete(atMs);
  }

  return {
    wait(ms) {
      const now = clock.elapsed();
      const atMs = now + untilBeat(now, ms);
      const known = beats.get(atMs);
      if (known !== undefined) return known;
      const beat = strike(atMs);
      beats.set(atMs, beat);
      return beat;
    },
  };
}
