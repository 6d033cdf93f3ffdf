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
  let resting: AbortController | undefined;
  return {
    ring() {
      rung = true;
      resting?.abort();
    },
    async rest(ms) {
      if (!rung) {
        resting = new AbortController();
        await clock.sleep(ms, resting.signal);
        resting = undefined;
      }
      rung = false;
    },
  };
}
