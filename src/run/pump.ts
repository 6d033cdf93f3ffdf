import type { AttemptId } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { Bell } from './bell.ts';
import type { CreateCount } from './bookkeeping.ts';
import type { CreateQueue, Due } from './create-queue.ts';
import type { Crew } from './crew.ts';
import { type Desk, nextAttemptId, reservationFor } from './desk.ts';
import type { Load } from './floor.ts';
import type { Limiter } from './limiter.ts';
import type { RunEnd } from './run-end.ts';

/** What decides when the next create goes out. */
export interface PumpOptions {
  readonly queue: CreateQueue<Desk>;
  readonly crew: Crew;
  readonly limiter: Limiter;
  readonly bell: Bell;
  readonly count: CreateCount;
  readonly createLimit?: number;
  readonly deadlineAt?: number;
  readonly allowUnknownPrice: boolean;
  readonly load: () => Load;
  /** Sends it; returns at once. */
  readonly start: (due: Due<Desk>, attempt: AttemptId, usd: Usd | null) => void;
}

/** Frames in memory at once. */
const mostSending = 32;
const mostSendingBytes = 96 * 1024 * 1024;
/** Clips waiting to be fetched beyond which no more are bought. */
const mostBacklog = 256;
/** The share of jobs that has to be done in time for a create to be worth sending before the deadline. */
const sureEnough = 0.9;

/** What the pump does next. */
type Step =
  | { readonly kind: 'send'; readonly due: Due<Desk>; readonly usd: Usd | null }
  | { readonly kind: 'rest'; readonly ms: number }
  | { readonly kind: 'look-again' }
  | { readonly kind: 'done' };

/** Sends creates one after the other, each when slots, money, time and memory allow, until none is left or may be sent. */
export async function pump(options: PumpOptions): Promise<void> {
  const { queue, bell, crew, count } = options;
  while (crew.stops.mayCreate()) {
    const step = nextStep(options);
    if (step.kind === 'done') return;
    if (step.kind === 'rest') await bell.rest(step.ms);
    if (step.kind === 'send') {
      const { due, usd } = step;
      const attempt = nextAttemptId(due.work.key, due.line);
      queue.take(due);
      count.sent += 1;
      due.line.account.reserve(attempt, usd);
      options.start(due, attempt, usd);
    }
  }
}

function nextStep(options: PumpOptions): Step {
  const { queue, crew, limiter, count, createLimit, load } = options;
  const { tasks, jobs, sending, sendingBytes } = load();
  const first = queue.peek();
  // What is being worked on may fail and come back into the queue.
  if (first === undefined) return tasks > 0 ? { kind: 'rest', ms: Infinity } : { kind: 'done' };
  if (createLimit !== undefined && count.sent >= createLimit) {
    // One that is not answered yet may still be turned away, and then does not count.
    if (sending > 0) return { kind: 'rest', ms: Infinity };
    crew.stops.stopCreates({ kind: 'limit' });
    return { kind: 'look-again' };
  }
  if (sending >= mostSending || sendingBytes >= mostSendingBytes || tasks - jobs >= mostBacklog) {
    return { kind: 'rest', ms: Infinity };
  }
  const waitMs = limiter.waitMs();
  if (waitMs > 0) return { kind: 'rest', ms: waitMs };
  const choice = choose(options);
  if (choice.due !== undefined) {
    if (!comesTooLate(choice.due, options)) return { kind: 'send', due: choice.due, usd: choice.usd };
    crew.stops.stopCreates({ kind: 'deadline' });
    return { kind: 'look-again' };
  }
  // What is in flight may come cheaper than it was reserved at, or fail free of charge.
  if (tasks > 0) return { kind: 'rest', ms: Infinity };
  for (const [desk, end] of choice.short) {
    desk.line.end(end);
    queue.drop(desk);
  }
  return { kind: 'look-again' };
}

/** The first create that can be paid for, or why the next one of each pipeline cannot. */
type Choice =
  | { readonly due: Due<Desk>; readonly usd: Usd | null }
  | { readonly due?: undefined; readonly short: ReadonlyMap<Desk, RunEnd> };

function choose({ queue, allowUnknownPrice }: PumpOptions): Choice {
  const short = new Map<Desk, RunEnd>();
  for (let due = queue.peek(short); due !== undefined; due = queue.peek(short)) {
    const desk = due.line;
    const usd = reservationFor(due.task, desk);
    if (usd === null && desk.isCapped && !allowUnknownPrice) {
      queue.take(due);
      desk.unpriced += 1;
      continue;
    }
    const shortfall = desk.account.shortfall(usd);
    if (shortfall === undefined) return { due, usd };
    short.set(desk, { kind: 'budget', ...shortfall, neededUsd: usd });
  }
  return { short };
}

/** Whether a job sent now would most likely not be done by the deadline, going by jobs that were seen to end. */
function comesTooLate({ task }: Due<Desk>, { crew, deadlineAt }: PumpOptions): boolean {
  if (deadlineAt === undefined) return false;
  const { hazard } = crew.durations.of(task.request);
  return hazard.ends() > 0 && crew.clock.elapsed() + hazard.quantileMs(sureEnough) > deadlineAt;
}
