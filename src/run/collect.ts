import type { PlannedTask, Work } from '../state/work.ts';
import { beforeLeaving } from './before-leaving.ts';
import { type CollectOptions, type Crew, createCrew, downloadsAtOnce, type Line } from './crew.ts';
import { collectWork } from './leftovers.ts';
import { createLimit } from './limits.ts';
import type { CollectedPipeline, RunOutcome } from './pipeline-run.ts';
import { JournalRefused } from './recorder.ts';
import type { RunEnd } from './run-end.ts';
import { createStops, type Stops } from './stops.ts';

/** So many jobs of earlier runs are watched, and so many clips fetched or put in place, at once. */
const atOnce = { poll: 2_000, fetch: 48, place: 1, copy: 4 } as const;

/**
 * Polls and downloads what is already bought, and buys nothing: there is nothing here that could. Outcomes stand in the
 * order of the pipelines.
 */
export async function collectAll(
  pipelines: readonly CollectedPipeline[],
  options: CollectOptions,
): Promise<readonly RunOutcome[]> {
  const stops = createStops(options.clock, () => undefined);
  const crew = createCrew(options, stops, (news) => {
    for (const each of pipelines) each.announce(news);
  });
  const opened = pipelines.map((each) => openLine(each, crew));
  const watch = watchForTheEnd(options, stops);
  const collecting = opened.map(({ line }) =>
    collectLine(line.takeWorks(), crew, (work) => collectWork(work, line)),
  );
  await beforeLeaving(options.leave, Promise.all(collecting));
  watch.close();
  return opened.map(({ ends }) => ({ ends: [...ends, ...stops.ends()] }));
}

/** A pipeline with what it needs to be worked on, and where its own ends gather. */
export function openLine<P extends CollectedPipeline>(
  pipeline: P,
  crew: Crew,
): { readonly line: P & Line; readonly ends: readonly RunEnd[] } {
  const ends: RunEnd[] = [];
  const end = (each: RunEnd): void => {
    if (!ends.some(({ kind }) => kind === each.kind)) ends.push(each);
  };
  return { line: { ...pipeline, crew, filing: createLimit(1), end }, ends };
}

/** Does all that is free for one pipeline, so many of each kind at once; never more promises than that. */
export async function collectLine<W extends Work<PlannedTask>>(
  works: readonly W[],
  { stops, provider }: Crew,
  collect: (work: W) => Promise<void>,
): Promise<void> {
  const kinds = Object.keys(atOnce) as (keyof typeof atOnce)[];
  await Promise.all(
    kinds.map(async (kind) => {
      const due = works.filter((each) => each.todo.kind === kind);
      if (kind === 'fetch') provider.expect?.(bytesOnRecord(due.slice(0, downloadsAtOnce)));
      const queue = due.values();
      const workers = Array.from({ length: Math.min(due.length, atOnce[kind]) }, async () => {
        for (const work of queue) {
          if (stops.ended()) return;
          await guard(stops, () => collect(work));
        }
      });
      await Promise.all(workers);
    }),
  );
}

/** Of clips that were here before: how large the others are, nobody knows yet. */
function bytesOnRecord(works: readonly Work<PlannedTask>[]): number {
  return works.reduce((sum, { purchase }) => sum + (purchase?.clips[0]?.bytes ?? 0), 0);
}

/** A journal that refuses ends the run as an outcome; anything else that is thrown is a bug, and ends it as one. */
export async function guard(stops: Stops, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof JournalRefused) stops.stopEverything({ kind: 'journal', cause: error.cause });
    else stops.crash(error);
  }
}

/** Listens for the first signal and the deadline until it is closed; closing throws what crashed. */
export function watchForTheEnd(
  { clock, stop, deadlineAt }: CollectOptions,
  stops: Stops,
): { readonly close: () => void } {
  const over = new AbortController();
  const interrupt = (): void => stops.stopEverything({ kind: 'interrupted' });
  if (stop?.aborted) interrupt();
  stop?.addEventListener('abort', interrupt);
  if (deadlineAt !== undefined) {
    void clock.sleep(Math.max(0, deadlineAt - clock.elapsed()), over.signal).then(() => {
      if (!over.signal.aborted) stops.stopEverything({ kind: 'deadline' });
    });
  }
  return {
    close() {
      over.abort();
      stop?.removeEventListener('abort', interrupt);
      stops.close();
    },
  };
}
