import type { Clock } from '../core/clock.ts';

/** The longest that a timer of the platform can wait; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's clock. What has elapsed is handed in: `performance` would load a module of Node's that few commands need. */
export const createSystemClock = (elapsed: Clock['elapsed']): Clock => ({
  now: () => Date.now(),
  elapsed,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = ms === Infinity ? undefined : setTimeout(end, Math.min(ms, longestTimerMs));
      signal?.addEventListener('abort', end);
    }),
});
