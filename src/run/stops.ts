import type { Clock } from '../core/clock.ts';
import type { RunEnd } from './run-end.ts';

/**
 * How long creates on their way may still be answered where somebody waits for the end: an answer is worth its clip. An
 * interrupted run has to be over within 5 s: what a disk needs for the last facts and the reports has to fit in as well.
 */
const hurriedMs = 3_300;
/** The same where nobody waits: an answer that was not waited for needs a person. */
const patientMs = 30_000;
const awaited: ReadonlySet<RunEnd['kind']> = new Set<RunEnd['kind']>(['interrupted', 'deadline']);

/** A signal of one's own, so that a thousand tasks do not crowd around one. */
export interface Tie {
  readonly signal: AbortSignal;
  /** To be called when there is nothing left to abort. */
  untie(): void;
}

/** What ends a run before its time, in two degrees. */
export interface Stops {
  /** Aborted when polls, downloads and waits are to end. */
  tie(): Tie;
  /** Aborted when creates on their way are given up as well. */
  tieSubmit(): Tie;
  /** Aborted when the run is over, however it ended. */
  readonly over: AbortSignal;
  /** Whether polls, downloads and waits are over. */
  ended(): boolean;
  /** Whether a create may still be sent. */
  mayCreate(): boolean;
  /** No further create; what is in flight still lands. */
  stopCreates(end: RunEnd): void;
  /** Nothing further at all. */
  stopEverything(end: RunEnd): void;
  /** Why, in the order it happened; each kind once. */
  ends(): readonly RunEnd[];
  /** A bug in one task: ends everything, to be thrown at the end. */
  crash(error: unknown): void;
  /** The run is over: lets go of timers, and throws what `crash` was told. */
  close(): void;
}

/** Stops for one command. `onChange` hears of every stop, with its reason where it is a new one. */
export function createStops(clock: Clock, onChange: (end?: RunEnd) => void): Stops {
  const everything = createKnot();
  const submits = createKnot();
  const over = new AbortController();
  const ends: RunEnd[] = [];
  let crashes: { readonly error: unknown } | undefined;
  let submitsEndAt = Infinity;

  function add(end: RunEnd): void {
    if (ends.some((each) => each.kind === end.kind)) return;
    ends.push(end);
    onChange(end);
  }

  function endAll(): void {
    if (everything.aborted()) return;
    everything.abort();
    onChange();
  }

  function endSubmitsIn(ms: number): void {
    const at = clock.elapsed() + ms;
    if (at >= submitsEndAt) return;
    submitsEndAt = at;
    void clock.sleep(ms, over.signal).then(submits.abort);
  }

  return {
    tie: everything.tie,
    tieSubmit: submits.tie,
    over: over.signal,
    ended: everything.aborted,
    mayCreate: () => ends.length === 0 && crashes === undefined,
    stopCreates: add,
    stopEverything(end) {
      add(end);
      endAll();
      endSubmitsIn(awaited.has(end.kind) ? hurriedMs : patientMs);
    },
    ends: () => ends,
    crash(error) {
      crashes ??= { error };
      endAll();
      endSubmitsIn(hurriedMs);
    },
    close() {
      over.abort();
      // A pause that nobody waits for would keep the process from its end.
      everything.abort();
      if (crashes !== undefined) throw crashes.error;
    },
  };
}

interface Knot {
  tie(): Tie;
  abort(): void;
  aborted(): boolean;
}

function createKnot(): Knot {
  const tied = new Set<AbortController>();
  let aborted = false;
  return {
    tie() {
      const controller = new AbortController();
      if (aborted) controller.abort();
      else tied.add(controller);
      return { signal: controller.signal, untie: () => tied.delete(controller) };
    },
    abort() {
      aborted = true;
      for (const each of tied) each.abort();
      tied.clear();
    },
    aborted: () => aborted,
  };
}
