import { usualAttempts } from '../core/task.ts';
import { type ClipsOnDisk, clipsAsRecorded } from '../state/clips-on-disk.ts';
import { formerIds, plannedTasks } from '../state/planned-tasks.ts';
import { type Reconciled, reconcile } from '../state/reconcile.ts';
import { noSiblings } from '../state/siblings.ts';
import type { RunState } from '../state/state.ts';
import type { PlannedTask } from '../state/work.ts';
import { addressing } from './survey.ts';

/**
 * Where a pipeline stands by its state alone: the manifest as the last run saw it, against what was bought. Nothing is
 * planned anew, so nothing can be bought from this.
 */
export function decideFromState(
  state: RunState,
  {
    onDisk = clipsAsRecorded(state),
    refetch = true,
  }: { readonly onDisk?: ClipsOnDisk; readonly refetch?: boolean } = {},
): Reconciled<PlannedTask> {
  return reconcile<PlannedTask>({
    tasks: plannedTasks(state, addressing),
    state,
    onDisk,
    siblings: noSiblings,
    attempts: state.plan?.attempts ?? usualAttempts,
    retryFailed: false,
    refetch,
    priceOf: () => undefined,
    whyNew: () => undefined,
    formerId: formerIds(state, addressing),
  });
}
