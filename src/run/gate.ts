import type { Clock } from '../core/clock.ts';
import type { Failure } from '../core/failure.ts';
import { fail, type Result } from '../core/result.ts';
import { backoffMs } from './backoff.ts';
import type { Vigil } from './vigil.ts';

/** One host's door for free exchanges: so many at once, and none while it is in trouble. */
export interface Gate {
  /** Runs an exchange when the host may be asked; `undefined` where the run ended before. */
  pass<T>(exchange: () => Promise<Result<T, Failure>>): Promise<Result<T, Failure> | undefined>;
  /** Whether nothing succeeded for too long: until something does, nobody waits for the host any more. */
  isGivenUp(): boolean;
}

/** What a gate is made of. */
export interface GateOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Exchanges at once. */
  readonly most: number;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
  /** Hears of pauses. */
  readonly onPause?: (untilMs: number, failure: Failure) => void;
  /** Makes what gives the host up; without it, that is somebody else's. */
  readonly vigil?: (giveUp: (failure: Failure) => void) => Vigil;
}

const bounds = { firstMs: 500, mostMs: 30_000 };
/** So many failures, and no success among them, are the host's trouble and not that of one exchange. */
const inARowToPause = 4;
/** Nobody wonders about a shorter pause. */
const toldFromMs = 5_000;

/** How long the host asked to be left alone, `0` where it said nothing; `undefined` where the failure is not about the host. */
function hostTroubleMs(failure: Failure): number | undefined {
  switch (failure.kind) {
    case 'rate-limited':
    case 'server-trouble':
    case 'unavailable':
      return failure.retryAfterMs ?? 0;
    case 'unreachable':
    case 'unreadable-answer':
    case 'other-job':
    case 'download-broken':
      return 0;
    default:
      return undefined;
  }
}

/** What one who waits is told: to go, that the host is given up, or that the run ended. */
type Go = 'go' | Result<never, Failure> | undefined;

/**
 * A gate that pauses when the host asks for it (429), and when nothing succeeds any more: then it waits longer each
 * time and lets one exchange try before all others. Who failed waits for itself.
 */
export function createGate({ clock, random, most, signal, onPause, vigil: keepVigil }: GateOptions): Gate {
  const waiting: ((go: Go) => void)[] = [];
  let inFlight = 0;
  let episodes = 0;
  let failuresInARow = 0;
  let pausedUntil = 0;
  let toldUntil = 0;
  let givenUp: Failure | undefined;
  const vigil = keepVigil?.((failure) => {
    givenUp = failure;
    for (const go of waiting.splice(0)) go(fail(failure));
  });

  function allowed(): number {
    if (pausedUntil > clock.elapsed()) return 0;
    return failuresInARow >= inARowToPause ? 1 : most;
  }

  function admit(): void {
    while (waiting.length > 0 && inFlight < allowed()) {
      inFlight += 1;
      waiting.shift()?.('go');
    }
  }

  function pause(askedMs: number, startedAt: number, failure: Failure): void {
    const now = clock.elapsed();
    // Exchanges that were on their way together fail together: one episode, one step of backoff.
    if (startedAt >= pausedUntil) episodes += 1;
    const until = now + Math.max(askedMs, backoffMs(episodes, bounds, random));
    const isPaused = pausedUntil > now;
    pausedUntil = Math.max(pausedUntil, until);
    if (pausedUntil - Math.max(now, toldUntil) >= toldFromMs) {
      toldUntil = pausedUntil;
      onPause?.(pausedUntil, failure);
    }
    // One waits for all: sixty waits would crowd around one signal, which Node warns of.
    if (!isPaused) void reopen();
  }

  async function reopen(): Promise<void> {
    // Timers may go off before the clock says so, clocks are set back, and pauses grow: nobody may be forgotten here.
    while (pausedUntil > clock.elapsed() && !signal.aborted)
      await clock.sleep(pausedUntil - clock.elapsed(), signal);
    admit();
  }

  function judge(failure: Failure | undefined, startedAt: number): void {
    const troubleMs = failure === undefined ? undefined : hostTroubleMs(failure);
    if (failure === undefined || troubleMs === undefined) {
      episodes = 0;
      failuresInARow = 0;
      givenUp = undefined;
      vigil?.succeeded();
      return;
    }
    const isAsked = troubleMs > 0 || failure.kind === 'rate-limited';
    failuresInARow += isAsked ? 0 : 1;
    if (isAsked || failuresInARow >= inARowToPause) pause(troubleMs, startedAt, failure);
    vigil?.failed(failure);
  }

  signal.addEventListener('abort', () => {
    for (const go of waiting.splice(0)) go(undefined);
  });

  return {
    async pass(exchange) {
      if (signal.aborted) return undefined;
      if (givenUp !== undefined && allowed() === 0) return fail(givenUp);
      const turn = new Promise<Go>((resolve) => waiting.push(resolve));
      admit();
      const go = await turn;
      if (go !== 'go') return go;
      const startedAt = clock.elapsed();
      try {
        const result = await exchange();
        judge(result.ok ? undefined : result.error, startedAt);
        return result;
      } finally {
        inFlight -= 1;
        admit();
      }
    },
    isGivenUp: () => givenUp !== undefined,
  };
}
