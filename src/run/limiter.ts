import type { Clock } from '../core/clock.ts';
import type { Failure } from '../core/failure.ts';
import type { Announce } from '../core/signal.ts';
import { backoffMs } from './backoff.ts';

/** A place among the jobs in flight: from before the create until the job is settled. */
export interface Slot {
  /** The gateway took the create. */
  accepted(): void;
  /** The gateway turned it away for now (429, 503) or could not be reached; gives the slot back. */
  turnedAway(failure: Failure): void;
  /** Gives the slot back; a second time does nothing. */
  release(): void;
}

/** How many jobs the account may have in flight, found out from what the gateway accepts. */
export interface Limiter {
  /** How long until the next create may go: 0 now, `Infinity` until a slot changes. */
  waitMs(): number;
  /** Takes a slot for a create that is about to be sent; only when `waitMs()` is 0. */
  take(): Slot;
  /** Takes a slot for a job that is in flight already, whatever the limit says. */
  adopt(): Slot;
}

/** What a limiter is made of. */
export interface LimiterOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** The author's limit. */
  readonly most: number;
  readonly announce: Announce;
  /** Called whenever `waitMs` may have become shorter. */
  readonly onChange: () => void;
}

/** Where slow start begins. */
const firstSlots = 4;
const bounds = { firstMs: 250, mostMs: 30_000 };
/** A gateway that says when to come again knows: it is asked that much later at most, however often it turns us away. */
const mostTimesAsked = 4;

/**
 * Slow start: each accepted create, whose job goes on holding its slot, adds two while all were in use; so each round
 * trip brings twice as many as the one before. A 429 cuts the slots to what the gateway holds, once for each episode;
 * beyond that they grow by one in each round. A gateway that is unreachable, or not available (503), is tried with one
 * create at a time.
 */
export function createLimiter({ clock, random, most, announce, onChange }: LimiterOptions): Limiter {
  let slots = Math.min(firstSlots, most);
  let threshold = most;
  let inFlight = 0;
  let unanswered = 0;
  let held = 0;
  let sent = 0;
  /** Creates up to this number were sent when the slots were all taken. */
  let fullUpTo = 0;
  /** Creates up to this number belong to the last episode of refusals. */
  let episodeUpTo = 0;
  let episodes = 0;
  let pausedUntil = 0;
  let probing = false;

  function setSlots(next: number): void {
    const before = Math.floor(slots);
    slots = Math.min(most, Math.max(1, next));
    if (Math.floor(slots) !== before) announce({ type: 'limit:changed', slots: Math.floor(slots), most });
  }

  function grow(number: number): void {
    // Answers of an episode come in any order: what is accepted after the cut shows that the cut was too deep.
    if (number <= episodeUpTo) {
      threshold = Math.max(threshold, held);
      setSlots(Math.max(slots, held));
    } else if (number <= fullUpTo) {
      setSlots(slots < threshold ? Math.min(threshold, slots + 2) : slots + 1 / slots);
    }
  }

  function cut(number: number, failure: Failure): void {
    const asked = 'retryAfterMs' in failure ? (failure.retryAfterMs ?? 0) : 0;
    if (number > episodeUpTo) {
      episodeUpTo = sent;
      episodes += 1;
      probing = failure.kind !== 'rate-limited';
      if (failure.kind === 'rate-limited') {
        threshold = Math.max(1, held);
        setSlots(threshold);
      }
    }
    const mostMs = asked > 0 ? Math.min(bounds.mostMs, mostTimesAsked * asked) : bounds.mostMs;
    const own = backoffMs(episodes, { firstMs: bounds.firstMs, mostMs }, random);
    const until = clock.elapsed() + Math.max(asked, own);
    if (until <= pausedUntil) return;
    pausedUntil = until;
    announce({ type: 'wait:started', what: 'creates', untilMs: until, failure });
  }

  function slot(number: number, wasAccepted: boolean): Slot {
    let state: 'unanswered' | 'held' | 'released' = wasAccepted ? 'held' : 'unanswered';
    function release(): void {
      if (state === 'released') return;
      if (state === 'held') held -= 1;
      else unanswered -= 1;
      inFlight -= 1;
      state = 'released';
      onChange();
    }
    return {
      accepted() {
        if (state !== 'unanswered') return;
        state = 'held';
        unanswered -= 1;
        held += 1;
        if (number > episodeUpTo) episodes = 0;
        probing = false;
        grow(number);
        onChange();
      },
      turnedAway(failure) {
        if (state === 'unanswered') cut(number, failure);
        release();
      },
      release() {
        if (state === 'unanswered') probing = false;
        release();
      },
    };
  }

  return {
    waitMs() {
      if (inFlight >= Math.floor(slots) || (probing && unanswered > 0)) return Infinity;
      return Math.max(0, pausedUntil - clock.elapsed());
    },
    take() {
      sent += 1;
      inFlight += 1;
      unanswered += 1;
      if (inFlight >= Math.floor(slots)) fullUpTo = sent;
      return slot(sent, false);
    },
    adopt() {
      inFlight += 1;
      held += 1;
      // What the gateway holds already shows that it allows as much.
      setSlots(Math.max(slots, held + firstSlots));
      return slot(0, true);
    },
  };
}
