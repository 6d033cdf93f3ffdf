import type { Clock } from '../core/clock.ts';
import type { Failure } from '../core/failure.ts';

/** Watches for a provider that stays down: a run that only fails is given up, one that merely waits is not. */
export interface Vigil {
  /** An exchange was answered as it should be. */
  succeeded(): void;
  /** An exchange failed through no fault of the request, and is to be repeated: somebody waits for that. */
  failed(failure: Failure): void;
  /** The same, and it is not to be repeated: by itself it makes nobody wait. */
  lost(failure: Failure): void;
}

/** What a vigil is made of. */
export interface VigilOptions {
  readonly clock: Clock;
  readonly patienceMs: number;
  /** Called with the last failure, once it is so long since the first one after the last success. */
  readonly giveUp: (failure: Failure) => void;
  /** Ends the vigil. */
  readonly over: AbortSignal;
}

/** So much longer is waited where nothing fails any more: who was asked to come again just then is to be heard. */
const hearingShare = 0.1;
const longestHearingMs = 30_000;

/** Gives up at a failure that comes when patience is at its end, or a little later although everybody still waits. */
export function createVigil({ clock, patienceMs, giveUp, over }: VigilOptions): Vigil {
  const mostMs = patienceMs + Math.min(hearingShare * patienceMs, longestHearingMs);
  let failingSince: number | undefined;
  let last: Failure | undefined;
  let timer: AbortController | undefined;

  function lost(failure: Failure): void {
    failingSince ??= clock.elapsed();
    last = failure;
    if (clock.elapsed() - failingSince >= patienceMs) giveUp(failure);
  }

  async function endInTime(since: number, { signal }: AbortController): Promise<void> {
    await clock.sleep(since + mostMs - clock.elapsed(), signal);
    if (!signal.aborted && last !== undefined) giveUp(last);
  }

  function callOff(): void {
    timer?.abort();
    timer = undefined;
  }

  over.addEventListener('abort', callOff);

  return {
    succeeded() {
      failingSince = undefined;
      callOff();
    },
    failed(failure) {
      lost(failure);
      if (timer !== undefined || failingSince === undefined || over.aborted) return;
      timer = new AbortController();
      void endInTime(failingSince, timer);
    },
    lost,
  };
}
