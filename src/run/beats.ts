import type { Clock } from '../core/clock.ts';

/** Ends waits together that would end at about the same time. */
export interface Beats {
  /** Resolves at the beat that is nearest to `ms` from now; or at once when `signal` is or becomes aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
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

interface Beat {
  readonly waiting: Set<() => void>;
  /** Lets go of the clock. */
  readonly calledOff: AbortController;
}

/**
 * Beats of a clock. To be woken for each look by itself, and again for its answer, was a tenth of a run's processor: looks
 * that are due at about one moment are sent together, and mostly answered together.
 */
export function createBeats(clock: Clock): Beats {
  const beats = new Map<number, Beat>();

  function beatAt(atMs: number): Beat {
    const known = beats.get(atMs);
    if (known !== undefined) return known;
    const beat: Beat = { waiting: new Set(), calledOff: new AbortController() };
    beats.set(atMs, beat);
    void strike(beat, atMs);
    return beat;
  }

  async function strike(beat: Beat, atMs: number): Promise<void> {
    await clock.sleep(atMs - clock.elapsed(), beat.calledOff.signal);
    forget(beat, atMs);
    for (const end of [...beat.waiting]) end();
  }

  function forget(beat: Beat, atMs: number): void {
    if (beats.get(atMs) === beat) beats.delete(atMs);
  }

  return {
    wait(ms, signal) {
      if (signal.aborted) return Promise.resolve();
      const now = clock.elapsed();
      const atMs = now + untilBeat(now, ms);
      const beat = beatAt(atMs);
      return new Promise((resolve) => {
        const end = (): void => {
          signal.removeEventListener('abort', end);
          beat.waiting.delete(end);
          if (beat.waiting.size === 0) {
            forget(beat, atMs);
            beat.calledOff.abort();
          }
          resolve();
        };
        beat.waiting.add(end);
        signal.addEventListener('abort', end);
      });
    },
  };
}
