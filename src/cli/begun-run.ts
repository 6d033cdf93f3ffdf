import type { NewFact } from '../core/fact.ts';
import type { TaskState } from '../core/task.ts';
import type { RunOutcome } from '../run/pipeline-run.ts';
import type { RunEnd } from '../run/run-end.ts';
import { clipsAsRecorded } from '../state/clips-on-disk.ts';
import { countStates } from '../state/count-states.ts';
import { planFacts, priceFacts } from '../state/plan-facts.ts';
import type { Reconciled } from '../state/reconcile.ts';
import type { RunState } from '../state/state.ts';
import type { View } from '../view/view.ts';
import { endSession } from './end-session.ts';
import { foremost } from './exit-codes.ts';
import type { Io } from './io.ts';
import { describeEnds, exitNames } from './judge-end.ts';
import { nextCommand } from './next-command.ts';
import { estimateOf } from './prices.ts';
import type { PricedPlan, RunCommand } from './run-command.ts';
import { openSession, recordFirst, type Session } from './session.ts';
import { judgeSurvey, standingsAt } from './survey.ts';

/** One pipeline of a run, decided on: nothing is written yet. */
interface Decided {
  readonly member: PricedPlan;
  readonly decided: Reconciled;
  readonly view: View;
}

/** The same, begun: its first facts are on disk, or the disk refused them. Where tasks stood before is forgotten. */
export interface BegunRun {
  readonly member: PricedPlan;
  /** What there is to do; only the first to ask is told, and then it is forgotten here. */
  readonly takeWorks: () => Reconciled['works'];
  readonly session: Session;
  readonly refused: readonly RunEnd[];
}

/** Records what a run begins with: itself, the plan, the prices, and what a run before it could not say any more. */
export async function beginRun(io: Io, { member, decided, view }: Decided): Promise<BegunRun> {
  const { plan, pipeline, survey, prices } = member;
  const session = openSession(io, pipeline, view);
  const refused = await recordFirst(session.record, [
    { type: 'run:started', run: session.run, dailies: io.version, command: 'run' },
    ...survey.onDisk.unrecorded,
    ...vanishedCopies(decided, pipeline.state),
    ...planFacts(plan, estimateOf(plan.tasks, prices), pipeline.state),
    ...priceFacts(prices.byClass, pipeline.state),
  ]);
  return { member, session, takeWorks: giveOnce(decided.works), refused };
}

/** Gives a list to the first who asks, and keeps none of it. */
export function giveOnce<T>(list: readonly T[]): () => readonly T[] {
  let kept = list;
  return () => {
    const given = kept;
    kept = [];
    return given;
  };
}

/** Copies that are found to be gone: nobody but the disk can say so, so it is put on record as soon as it is seen. */
function vanishedCopies({ standings }: Reconciled, { purchases }: RunState): readonly NewFact[] {
  const gone = standings.filter(({ state }) => state === 'gone');
  return gone.flatMap(({ key }): NewFact[] => {
    const purchase = purchases.get(key);
    const path = purchase?.clips[0]?.path;
    if (path === undefined || purchase?.gone !== undefined) return [];
    return [{ type: 'clip:gone', key, failure: { kind: 'disk', code: 'ENOENT', path } }];
  });
}

/** Judges the end of a run, records it, writes the reports and tells the view; gives the true exit code. */
export async function endRun(
  io: Io,
  { selection, flags }: RunCommand,
  { begun, outcome }: { readonly begun: BegunRun; readonly outcome: RunOutcome | undefined },
): Promise<number> {
  const { member, session, refused } = begun;
  const { plan, pipeline, survey, prices } = member;
  const recorded = { ...survey, onDisk: clipsAsRecorded(pipeline.state) };
  const standings = standingsAt(judgeSurvey(recorded, {}), prices);
  const ends = [...refused, ...(outcome?.ends ?? [])];
  const counts = countStates(standings, {
    matters: ({ id, state }) => open.includes(state) || selection.has(plan, id),
  });
  const signal = io.stop.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
  const exit = foremost(exitNames({ counts, ends, signal }));
  return endSession(io, {
    session,
    standings,
    exit,
    reason: describeEnds(ends, counts),
    next: nextCommand({ exit, counts, named: { path: plan.manifestPath, isFolder: false, flags } }),
    prices: prices.byClass,
    estimate: estimateOf(plan.tasks, prices),
    tasks: plan.tasks,
  });
}

/** What the filters left out counts only where it may have cost something. */
const open: readonly TaskState[] = ['uncertain', 'late', 'resume', 'fetch'];
