import type { Clock } from '../core/clock.ts';

/** The time of this machine. */
export const realClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal?.aborted) wake();
      else signal?.addEventListener('abort', wake, { once: true });
    });
  },
};
