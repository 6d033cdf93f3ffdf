import { isReserved } from '../core/attempt-stage.ts';
import type { Fact } from '../core/fact.generated.ts';
import { describeFailure } from '../core/failure.ts';
import { keyStart } from '../core/key-start.ts';
import { onOneLine } from '../core/plain-text.ts';
import { showDuration } from '../core/show-duration.ts';
import type { Signal, Waiting } from '../core/signal.ts';
import type { Standing } from '../core/standing.ts';
import type { AttemptId, TaskKey } from '../core/task.ts';
import { addUsd, subtractUsd, type Usd, zeroUsd } from '../core/usd.ts';
import type { RunState } from '../state/state.ts';
import { holdUp, type Pause } from './hold-up.ts';
import { newPace } from './pace.ts';
import { type Phase, phaseOfFact, phaseOfState } from './phase.ts';
import { safeText } from './safe-text.ts';

/** How many tasks are in each phase; phases without any are left out. */
export type PhaseCounts = ReadonlyMap<Phase, number>;

/** A pipeline before anything happens. */
export interface WatchStart {
  readonly pipeline: string;
  /** In the manifest's order, then what left it. */
  readonly standings: readonly Standing[];
  /** Before this run: what is in flight or uncertain is reserved. */
  readonly state: RunState;
  /** What this run may spend. */
  readonly budgetUsd?: Usd;
  /** This run has nothing to do here. */
  readonly isIdle?: boolean;
}

/** One shot in numbers. */
export interface ShotCount {
  readonly shot: string;
  /** Tasks that are to have a clip. */
  readonly total: number;
  readonly phases: PhaseCounts;
  /** Mean progress of what is being generated, 0 to 1; absent where no poll said. */
  readonly progress?: number;
  /** For its jobs that ended since the watch began, whichever run had sent them. */
  readonly chargedUsd: Usd;
  /** When something last happened; 0 for never. */
  readonly at: number;
}

/** A change of one task, worth a line. */
export interface Change {
  readonly phase: Phase;
  /** Of several tasks that share a clip, the first. */
  readonly id: string;
  /** Why, for how much, how long it took. */
  readonly note?: string;
}

/** The whole in numbers. */
export interface WatchTotals {
  readonly total: number;
  readonly phases: PhaseCounts;
  /** For jobs that were sent since the watch began: what the bill will call this run's. */
  readonly chargedUsd: Usd;
  /** Charged since the watch began, for jobs that earlier runs had sent. */
  readonly earlierUsd: Usd;
  readonly reservedUsd: Usd;
  readonly budgetUsd?: Usd;
  /** There was nothing to do from the beginning. */
  readonly isIdle?: boolean;
  /** Clips a minute; absent before the second. */
  readonly perMinute?: number;
  /** Until all is done, by this run's own durations; absent before the first clip. */
  readonly leftMs?: number;
  /** What holds everybody up: the limiter, the gateway, the breaker. */
  readonly waitingFor?: string;
}

/**
 * A running pipeline in numbers, kept fact by fact, so that looking costs the same at any size. What it hands out may be
 * shown as it is: names come out of a journal, and notes from a gateway.
 */
export interface Watch {
  readonly pipeline: string;
  /** Takes in a fact, and says what it changed; `undefined` where nobody need be told. */
  fact(fact: Fact): Change | undefined;
  signal(signal: Signal): void;
  shots(): readonly ShotCount[];
  /** `now` by `Clock.elapsed`. */
  totals(now: number): WatchTotals;
}

interface Row {
  readonly shot: string;
  /** The row alone: the rows of each clip that nobody else waits for. */
  readonly alone: Row[];
  total: number;
  readonly phases: Map<Phase, number>;
  chargedUsd: Usd;
  at: number;
  /** Of what is being generated, by key. */
  readonly progress: Map<string, number>;
}

/** Written to in place: there is one for each of 100,000 clips. */
interface Followed {
  readonly id: string;
  /** A row for each task that waits for this clip. */
  rows: readonly Row[];
  phase: Phase;
  startedAt: number | undefined;
}

/** Begins to watch. */
export function watch({ pipeline, standings, state, budgetUsd, isIdle = false }: WatchStart): Watch {
  const rows = new Map<string, Row>();
  const followed = new Map<string, Followed>();
  const all = newRow('');
  const reserved = reservations(state);
  const pace = newPace();
  let earlierUsd = zeroUsd;
  let reservedNow = addUsd(...reserved.values());
  let slots: { readonly now: number; readonly most: number } | undefined;
  const pauses = new Map<Waiting, Pause>();
  let stopped: string | undefined;

  for (const { id, key, state: standing } of standings) {
    if (standing === 'dropped' || standing === 'skipped') continue;
    const name = safeText(id);
    const shot = name.split('/')[0] ?? name;
    const row = rows.get(shot) ?? newRow(shot);
    rows.set(shot, row);
    const phase = phaseOfState(standing);
    // What is done is not heard of again, and in a list that goes on that is most of it.
    if (phase !== 'done') follow({ id: name, rows: row.alone, phase, startedAt: undefined }, { key, row });
    for (const each of [row, all]) {
      each.total += 1;
      add(each.phases, phase, 1);
    }
  }

  function follow(one: Followed, { key, row }: { readonly key: TaskKey; readonly row: Row }): void {
    const before = followed.get(keyStart(key));
    if (before === undefined) followed.set(keyStart(key), one);
    else {
      before.rows = [...before.rows, row];
      before.phase = one.phase;
    }
  }

  function settle(attempt: AttemptId): void {
    const amount = reserved.get(attempt);
    if (amount === undefined) return;
    reserved.delete(attempt);
    reservedNow = subtractUsd(reservedNow, amount);
  }

  function account(fact: Fact, one: Followed): void {
    if (fact.type === 'task:started' && fact.usd !== null) {
      reserved.set(fact.attempt, fact.usd);
      reservedNow = addUsd(reservedNow, fact.usd);
    }
    const over = ['task:completed', 'task:failed', 'task:not-sent', 'task:rejected', 'task:lost'];
    if ('attempt' in fact && fact.attempt !== undefined && over.includes(fact.type)) settle(fact.attempt);
    const charged = chargeOf(fact);
    if (charged === undefined) return;
    for (const row of [all, ...one.rows.slice(0, 1)]) row.chargedUsd = addUsd(row.chargedUsd, charged);
    if (one.startedAt === undefined) earlierUsd = addUsd(earlierUsd, charged);
  }

  return {
    pipeline: safeText(pipeline),
    fact(fact) {
      const name = 'key' in fact ? fact.key : 'attempt' in fact ? fact.attempt : undefined;
      const one = name === undefined ? undefined : followed.get(keyStart(name));
      const phase = phaseOfFact(fact);
      if (name === undefined || one === undefined || phase === undefined) return undefined;
      account(fact, one);
      const { phase: before } = one;
      const moved = before !== phase;
      if (phase === 'sending') one.startedAt = fact.at;
      const { startedAt } = one;
      one.phase = phase;
      for (const row of one.rows) {
        row.at = fact.at;
        row.progress.delete(keyStart(name));
        for (const each of [row, all]) {
          add(each.phases, before, -1);
          add(each.phases, phase, 1);
        }
      }
      // Nothing more is heard of it in this run: what is done need not be remembered.
      if (phase === 'done' && one.rows.length === 1) followed.delete(keyStart(name));
      // Of facts from before and after the clock was set back, nobody can tell.
      const tookMs = startedAt === undefined || fact.at < startedAt ? undefined : fact.at - startedAt;
      if (phase === 'done' && moved) pace.done(fact.at, tookMs);
      if (!moved || phase === 'sending' || phase === 'downloading') return undefined;
      const note = noteOn(fact, tookMs);
      return { phase, id: one.id, ...(note === undefined ? {} : { note }) };
    },
    signal(signal) {
      if (signal.type === 'limit:changed') slots = { now: signal.slots, most: signal.most };
      if (signal.type === 'wait:started') {
        pauses.set(signal.what, pauseOf(signal));
      }
      if (signal.type === 'creates:stopped') stopped = onOneLine(signal.reason);
      if (signal.type !== 'job:progressed') return;
      const one = followed.get(keyStart(signal.attempt));
      if (one?.phase !== 'generating') return;
      for (const row of one.rows) row.progress.set(keyStart(signal.attempt), signal.progress);
    },
    shots: () => [...rows.values()].map(shown),
    totals(now) {
      const waitingFor = holdUp({ stopped, pauses: pauses.values(), slots, now });
      const inFlight = sum(all.phases, ['sending', 'generating', 'downloading']);
      return {
        total: all.total,
        phases: all.phases,
        chargedUsd: subtractUsd(all.chargedUsd, earlierUsd),
        earlierUsd,
        reservedUsd: reservedNow,
        ...(budgetUsd === undefined ? {} : { budgetUsd }),
        ...(isIdle && { isIdle }),
        ...pace.now({ waiting: sum(all.phases, ['waiting']), inFlight, slots: slots?.now }),
        ...(waitingFor === undefined ? {} : { waitingFor }),
      };
    },
  };
}

/** A pause as it is told. */
export function pauseOf({
  what,
  untilMs,
  failure,
}: Extract<Signal, { readonly type: 'wait:started' }>): Pause {
  return { what, untilMs, why: onOneLine(describeFailure(failure)) };
}

/** How many tasks are in any of these phases. */
export function sum(phases: PhaseCounts, which: readonly Phase[]): number {
  return which.reduce((all, phase) => all + (phases.get(phase) ?? 0), 0);
}

/** Of earlier runs: what attempts in flight or uncertain may still cost. */
function reservations({ purchases }: RunState): Map<AttemptId, Usd> {
  const found = new Map<AttemptId, Usd>();
  for (const { attempts } of purchases.values()) {
    for (const { id, stage, usd } of attempts) {
      if (usd !== null && isReserved(stage)) found.set(id, usd);
    }
  }
  return found;
}

function newRow(shot: string): Row {
  const row: Row = {
    shot,
    alone: [],
    total: 0,
    phases: new Map(),
    chargedUsd: zeroUsd,
    at: 0,
    progress: new Map(),
  };
  row.alone.push(row);
  return row;
}

function add(phases: Map<Phase, number>, phase: Phase, number: number): void {
  const after = (phases.get(phase) ?? 0) + number;
  if (after === 0) phases.delete(phase);
  else phases.set(phase, after);
}

function shown({ progress, alone: _, ...row }: Row): ShotCount {
  if (progress.size === 0) return row;
  return { ...row, progress: [...progress.values()].reduce((all, each) => all + each, 0) / progress.size };
}

function chargeOf(fact: Fact): Usd | undefined {
  if (fact.type === 'task:completed') return fact.chargedUsd ?? undefined;
  if (fact.type === 'task:failed' && 'chargedUsd' in fact.failure) return fact.failure.chargedUsd;
  return undefined;
}

function noteOn(fact: Fact, tookMs: number | undefined): string | undefined {
  if ('failure' in fact) return onOneLine(describeFailure(fact.failure));
  if (fact.type === 'task:resolved') return `settled as ${fact.as}`;
  if (fact.type === 'task:submitted') return `job ${onOneLine(fact.jobId)}`;
  if (fact.type !== 'clip:saved') return undefined;
  if (fact.copiedFrom !== undefined) return `copied from ${onOneLine(fact.copiedFrom)}`;
  return tookMs === undefined ? undefined : showDuration(tookMs);
}
