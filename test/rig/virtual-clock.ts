import type { Clock } from '../../src/core/clock.ts';

/** A clock that stands still until nothing else can happen, and then goes to the next timer. */
export interface VirtualClock extends Clock {
  /** Lets time pass, as far as needed, until the promise is settled. Throws when it never can be, or seems never to be. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>;
  /** Sleeps that are not over, and would keep a process alive. */
  sleeping(): number;
  /** Somebody sets the clock, so much ahead or (less than 0) back. No time passes. */
  set(ms: number): void;
}

interface Timer {
  readonly at: number;
  readonly number: number;
  readonly fire: () => void;
}

/** Rounds of the event loop after which whatever could happen without time has happened. */
const quietRounds = 4;

/** The busiest test takes a fifth of these; what takes more goes round in circles, and may as well be told. */
const mostMoments = 20_000;

/** Starts at a moment of its own. Timers fire `earlyMs` before their time, as those of a real machine may. */
export function createVirtualClock(start = 1_700_000_000_000, earlyMs = 0): VirtualClock {
  let now = start;
  let setBy = 0;
  let number = 0;
  const timers: Timer[] = [];

  function add(timer: Timer): void {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = timers[middle];
      if (other !== undefined && other.at <= timer.at) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, timer);
  }

  async function settle(): Promise<void> {
    for (let round = 0; round < quietRounds; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  function fireNext(): void {
    const next = timers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.fire();
    // Timers of one moment fire together.
    while (timers[0] !== undefined && timers[0].at <= now) timers.shift()?.fire();
  }

  return {
    now: () => now + setBy,
    elapsed: () => now,
    sleeping: () => timers.length,
    set(ms) {
      setBy += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        number += 1;
        const timer: Timer = { at: now + Math.max(0, ms - (ms > 1 ? earlyMs : 0)), number, fire: end };
        function end(): void {
          signal?.removeEventListener('abort', end);
          const index = timers.indexOf(timer);
          if (index !== -1) timers.splice(index, 1);
          resolve();
        }
        signal?.addEventListener('abort', end);
        if (ms !== Infinity) add(timer);
      }),
    async until(promise) {
      let settled = false;
      const watched = promise.finally(() => {
        settled = true;
      });
      watched.catch(() => undefined);
      for (let moments = 0; ; moments += 1) {
        await settle();
        if (settled) return await promise;
        if (moments === mostMoments) throw new Error('time passes on and on, and the promise is not settled');
        if (timers.length === 0)
          throw new Error('nothing can happen any more, and the promise is not settled');
        fireNext();
      }
    },
    async pass(ms) {
      const end = now + ms;
      await settle();
      while (timers[0] !== undefined && timers[0].at <= end) {
        fireNext();
        await settle();
      }
      now = end;
    },
  };
}
