import type { AttemptId } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import { beforeLeaving } from './before-leaving.ts';
import { createBell } from './bell.ts';
import { createBreaker } from './breaker.ts';
import { buy, collectDesk } from './buy.ts';
import { watchForTheEnd } from './collect.ts';
import { type CreateQueue, createQueue, type Due } from './create-queue.ts';
import { createCrew } from './crew.ts';
import { type Desk, endsOf } from './desk.ts';
import { recallDurations } from './durations.ts';
import type { ExecuteOptions } from './execute-options.ts';
import { createFloor } from './floor.ts';
import { claimAsked } from './job-owners.ts';
import { createLimiter } from './limiter.ts';
import { refuseWithoutCap } from './no-cap.ts';
import type { PipelineRun, RunOutcome } from './pipeline-run.ts';
import { pump } from './pump.ts';
import { describeEnd } from './run-end.ts';
import { openDesks, type Shop } from './shop.ts';
import { createStops } from './stops.ts';

/**
 * Does what reconcile decided, for all pipelines under one limiter: collects what is bought, buys what is due, until
 * nothing is left or something ends it. Outcomes stand in the order of the pipelines. Rejects only for a bug, after
 * everything came to rest.
 */
export async function executeAll(
  pipelines: readonly PipelineRun[],
  options: ExecuteOptions,
): Promise<readonly RunOutcome[]> {
  const { clock, random, announce, concurrency: most, budget, createLimit } = options;
  const bell = createBell(clock);
  const stops = createStops(clock, (end) => {
    if (end !== undefined) announce({ type: 'creates:stopped', reason: describeEnd(end) });
    bell.ring();
  });
  const crew = createCrew(options, stops, announce);
  for (const { state } of pipelines) recallDurations(state, crew.durations);
  const limiter = createLimiter({ clock, random, most, announce, onChange: bell.ring });
  const floor = createFloor(stops, bell);
  const shop: Shop = { options, crew, bell, limiter, floor, breaker: createBreaker(), count: { sent: 0 } };
  const opened = openDesks(pipelines, shop);
  const desks = opened.map(({ desk }) => desk);
  const { queue, collect } = openWorks(desks, shop);
  if (options.barred !== undefined) stops.stopCreates(options.barred);
  else if (budget.kind === 'enforced') refuseWithoutCap(desks, queue, createLimit);

  const watch = watchForTheEnd(options, stops);
  const start = (due: Due<Desk>, attempt: AttemptId, usd: Usd | null): void => {
    void floor.work(() => buy({ due, attempt, usd }, queue, shop));
  };
  const all = async (): Promise<void> => {
    const collecting = collect();
    await pump({ ...options, ...shop, queue, load: floor.load, start });
    await Promise.all(collecting);
    while (floor.load().tasks > 0) await bell.rest(Infinity);
  };
  await beforeLeaving(options.leave, all());
  watch.close();
  return opened.map(({ desk, ends }) => ({ ends: [...ends, ...endsOf(desk), ...stops.ends()] }));
}

/** A function of its own, so that what is done does not stay in memory while the rest goes on. */
function openWorks(
  desks: readonly Desk[],
  shop: Shop,
): { readonly queue: CreateQueue<Desk>; readonly collect: () => readonly Promise<void>[] } {
  const lines = desks.map((line) => ({ ...line.pipeline, line, works: line.pipeline.takeWorks() }));
  for (const { line, works } of lines) claimAsked(line.line.buying.owners, works);
  const queue = createQueue(lines);
  // Emptied as it is taken: a run keeps what it was begun with.
  const collect = () => lines.splice(0).map((each) => shop.floor.work(() => collectDesk(each, queue, shop)));
  return { queue, collect };
}
