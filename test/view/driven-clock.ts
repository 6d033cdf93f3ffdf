import type { Clock } from '../../src/core/clock.ts';

/** A clock that stands still until a test moves it. */
export interface DrivenClock extends Clock {
  /** Moves on, and lets everybody whose sleep is over do their part. */
  advance(ms: number): Promise<void>;
}

/** Starts at `now`. */
export function drivenClock(now: number): DrivenClock {
  let time = now;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => time,
    elapsed: () => time,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        const sleeper = { until: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          resolve();
        });
      });
    },
    async advance(ms) {
      const end = time + ms;
      for (;;) {
        const next = [...sleepers].filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];
        if (next === undefined) break;
        time = next.until;
        sleepers.delete(next);
        next.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
      time = end;
    },
  };
}
