import type { Standing } from '../core/standing.ts';
import { usualAttempts } from '../core/task.ts';
import { type ClipsOnDisk, clipsAsRecorded } from '../state/clips-on-disk.ts';
import type { StateCounts } from '../state/count-states.ts';
import { formerIds, plannedTasks, setSettledApart } from '../state/planned-tasks.ts';
import {
  judgeAll,
  type Reconciled,
  type ReconcileInput,
  reconcile,
  standingsOf,
} from '../state/reconcile.ts';
import { noSiblings } from '../state/siblings.ts';
import type { RunState } from '../state/state.ts';
import type { PlannedTask } from '../state/work.ts';
import { addressing } from './survey.ts';

/**
 * Where a pipeline stands by its state alone: the manifest as the last run saw it, against what was bought. Nothing is
 * planned anew, so nothing can be bought from this.
 */
export function standingsFromState(state: RunState): readonly Standing[] {
  const decision = decisionFromState(state, { onDisk: clipsAsRecorded(state), refetch: true });
  return standingsOf(judgeAll(decision), decision);
}

/** Where tasks stand. */
export interface ToldFromState {
  readonly standings: readonly Standing[];
  /** How many more there are, where not all are told. */
  readonly settled?: StateCounts;
}

/** The same, with no more than the number of tasks that are done or were never begun: there may be a million. */
export function unsettledFromState(state: RunState): ToldFromState {
  const { settled, rest } = setSettledApart(state);
  const tasks = plannedTasks(rest, addressing, ({ key }) => rest.purchases.has(key));
  const around = { onDisk: clipsAsRecorded(rest), refetch: true };
  const decision = decisionFromState(rest, around, tasks);
  return { standings: standingsOf(judgeAll(decision), decision), settled };
}

/** The same, with what there is to do. */
export function decideFromState(
  state: RunState,
  around: { readonly onDisk: ClipsOnDisk; readonly refetch: boolean },
): Reconciled<PlannedTask> {
  return reconcile(decisionFromState(state, around));
}

function decisionFromState(
  state: RunState,
  { onDisk, refetch }: { readonly onDisk: ClipsOnDisk; readonly refetch: boolean },
  tasks = plannedTasks(state, addressing),
): ReconcileInput<PlannedTask> {
  return {
    tasks,
    state,
    onDisk,
    siblings: noSiblings,
    attempts: state.plan?.attempts ?? usualAttempts,
    retryFailed: false,
    refetch,
    priceOf: () => undefined,
    formerId: formerIds(state, addressing),
  };
}
