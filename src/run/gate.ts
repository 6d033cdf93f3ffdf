import type { Clock } from '../core/clock.ts';
import type { Failure } from '../core/failure.ts';
import type { Result } from '../core/result.ts';
import { backoffMs } from './backoff.ts';

/** One host's door for free exchanges: so many at once, and none while it is in trouble. */
export interface Gate {
  /** Runs an exchange when the host may be asked; `undefined` where the run ended before. */
  pass<T>(exchange: () => Promise<Result<T, Failure>>): Promise<Result<T, Failure> | undefined>;
}

/** What a gate is made of. */
export interface GateOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Exchanges at once. */
  readonly most: number;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

const bounds = { firstMs: 500, mostMs: 30_000 };
/** So many failures, and no success among them, are the host's trouble and not that of one exchange. */
const inARowToPause = 4;

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

/**
 * A gate that pauses when the host asks for it (429), and when nothing succeeds any more: then it waits longer each
 * time and lets one exchange try before all others. Who failed waits for itself.
 */
export function createGate({ clock, random, most, signal }: GateOptions): Gate {
  const waiting: ((go: boolean) => void)[] = [];
  let inFlight = 0;
  let episodes = 0;
  let failuresInARow = 0;
  let pausedUntil = 0;

  function allowed(): number {
    if (pausedUntil > clock.elapsed()) return 0;
    return failuresInARow >= inARowToPause ? 1 : most;
  }

  function admit(): void {
    while (waiting.length > 0 && inFlight < allowed()) {
      inFlight += 1;
      waiting.shift()?.(true);
    }
  }

  function pause(askedMs: number, startedAt: number): void {
    const now = clock.elapsed();
    // Exchanges that were on their way together fail together: one episode, one step of backoff.
    if (startedAt >= pausedUntil) episodes += 1;
    const until = now + Math.max(askedMs, backoffMs(episodes, bounds, random));
    const isPaused = pausedUntil > now;
    pausedUntil = Math.max(pausedUntil, until);
    // One waits for all: sixty waits would crowd around one signal, which Node warns of.
    if (!isPaused) void reopen();
  }

  async function reopen(): Promise<void> {
    // Timers may go off before the clock says so, clocks are set back, and pauses grow: nobody may be forgotten here.
    while (pausedUntil > clock.elapsed() && !signal.aborted)
      await clock.sleep(pausedUntil - clock.elapsed(), signal);
    admit();
  }

  signal.addEventListener('abort', () => {
    for (const go of waiting.splice(0)) go(false);
  });

  return {
    async pass(exchange) {
      if (signal.aborted) return undefined;
      const go = new Promise<boolean>((resolve) => waiting.push(resolve));
      admit();
      if (!(await go)) return undefined;
      const startedAt = clock.elapsed();
      try {
        const result = await exchange();
        const troubleMs = result.ok ? undefined : hostTroubleMs(result.error);
        if (troubleMs === undefined) {
          episodes = 0;
          failuresInARow = 0;
        } else {
          const isAsked = troubleMs > 0 || (!result.ok && result.error.kind === 'rate-limited');
          failuresInARow += isAsked ? 0 : 1;
          if (isAsked || failuresInARow >= inARowToPause) pause(troubleMs, startedAt);
        }
        return result;
      } finally {
        inFlight -= 1;
        admit();
      }
    },
  };
}
