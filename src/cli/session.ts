import type { NewFact, RecordFact } from '../core/fact.ts';
import type { Announce } from '../core/signal.ts';
import type { TaskId, TaskKey } from '../core/task.ts';
import { createRecorder, JournalRefused } from '../run/recorder.ts';
import type { RunEnd } from '../run/run-end.ts';
import { applyFact } from '../state/apply-fact.ts';
import { formerIds } from '../state/planned-tasks.ts';
import type { View } from '../view/view.ts';
import type { Io } from './io.ts';
import type { OpenPipeline } from './open-pipeline.ts';
import { runName } from './run-name.ts';
import { addressing } from './survey.ts';

/** One pipeline being written to by one command. */
export interface Session {
  readonly pipeline: OpenPipeline;
  readonly view: View;
  /** This run's name in the journal. */
  readonly run: string;
  readonly record: RecordFact;
  readonly announce: Announce;
  /** Names a key that left the manifest. */
  readonly formerId: (key: TaskKey) => TaskId;
}

/** Begins to write: what is recorded goes to the journal, then into the state, then to the view. */
export function openSession(io: Io, pipeline: OpenPipeline, view: View): Session {
  const { state, append } = pipeline;
  const announce: Announce = (news) => {
    if ('at' in news) view.fact(news);
    else view.signal(news);
  };
  const apply = (fact: Parameters<typeof append>[0]): void => {
    applyFact(state, fact);
  };
  const record = createRecorder({ append, apply, announce, clock: io.clock });
  const run = runName(io.clock.now());
  return { pipeline, view, run, record, announce, formerId: formerIds(state, addressing) };
}

/** Records what a command begins with, in one write. A disk that refuses it ends the command as it would end a run. */
export async function recordFirst(record: RecordFact, facts: readonly NewFact[]): Promise<readonly RunEnd[]> {
  try {
    await Promise.all(facts.map((fact) => record(fact)));
    return [];
  } catch (error) {
    if (error instanceof JournalRefused) return [{ kind: 'journal', cause: error.cause }];
    throw error;
  }
}
