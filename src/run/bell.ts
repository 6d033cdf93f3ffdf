import type { Clock } from '../core/clock.ts';

/** Lets one loop rest until something happened. */
export interface Bell {
  /** Ends the present rest, or the next one at once. */
  ring(): void;
  /** Resolves when the bell rings, or after `ms`. */
  rest(ms: number): Promise<void>;
}

/** A bell that remembers one ring. */
export function createBell(clock: Clock): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async rest(ms) {
      if (!rung) await restOf(ms);
      rung = false;
    },
  };

  function restOf(ms: number): Promise<void> {
    return new Promise((resolve) => {
      // It rings for every task: what is not needed, such as a timer to be called off, would add up.
      const timer = ms === Infinity ? undefined : new AbortController();
      const end = (): void => {
        timer?.abort('rung');
        resolve();
      };
      wake = end;
      if (timer !== undefined) void clock.sleep(ms, timer.signal).then(end);
    });
  }
}
