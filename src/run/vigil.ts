import type { Clock } from '../core/clock.ts';
import type { Failure } from '../core/failure.ts';

/** Watches for a provider that stays down: a run that only fails is given up, one that merely waits is not. */
export interface Vigil {
  /** An exchange was answered as it should be. */
  succeeded(): void;
  /** An exchange failed through no fault of the request. */
  failed(failure: Failure): void;
}

/** Calls `giveUp` at the first failure that comes `patienceMs` or more after the first one since the last success. */
export function createVigil(clock: Clock, patienceMs: number, giveUp: (failure: Failure) => void): Vigil {
  let failingSince: number | undefined;
  return {
    succeeded() {
      failingSince = undefined;
    },
    failed(failure) {
      failingSince ??= clock.elapsed();
      if (clock.elapsed() - failingSince >= patienceMs) giveUp(failure);
    },
  };
}
