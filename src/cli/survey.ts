import { findModel } from '../catalog/catalog.ts';
import { clipPath } from '../core/clip-path.ts';
import type { Standing } from '../core/standing.ts';
import type { TaskId, TaskKey } from '../core/task.ts';
import type { ClipStore } from '../output/store.ts';
import type { Plan, Prices } from '../plan/plan.ts';
import { priceOf } from '../plan/price.ts';
import { taskId } from '../plan/task-id.ts';
import { whyNew } from '../plan/why-new.ts';
import { type ClipsOnDisk, inspectClips } from '../state/clips-on-disk.ts';
import { liveAttempt } from '../state/money.ts';
import { type Addressing, formerIds } from '../state/planned-tasks.ts';
import { type Judgements, judgeAll, standingsOf } from '../state/reconcile.ts';
import { readSiblings, type Siblings } from '../state/siblings.ts';
import type { RunState } from '../state/state.ts';
import type { OutputPlace } from './locate.ts';

/** How ids and paths follow from the parts of an address. */
export const addressing: Addressing = {
  idOf: (place): TaskId => taskId({ axes: {}, ...place }),
  clipPathOf: clipPath,
};

/** Everything around a plan that a decision needs: its state, its clips, its neighbours. */
export interface Survey {
  readonly plan: Plan;
  readonly place: OutputPlace;
  readonly state: RunState;
  readonly onDisk: ClipsOnDisk;
  readonly siblings: Siblings;
}

/** Flags that change decisions. */
export interface DecisionFlags {
  readonly retryFailed?: boolean;
  /** False for `--no-refetch`. */
  readonly refetch?: boolean;
}

/** Looks at the disk: which recorded clips are there, and what the pipelines beside this one have bought. */
export async function surveyPlan(
  plan: Plan,
  place: OutputPlace,
  found: { readonly state: RunState; readonly store: Pick<ClipStore, 'isUntouched' | 'inspect'> },
): Promise<Survey> {
  const { state, store } = found;
  const onDisk = await inspectClips(plan.tasks, state, store);
  const missing = plan.tasks.filter(({ key }) => isMissing(key, state, onDisk)).map(({ key }) => key);
  const siblings = await readSiblings(place.dir, new Set(missing));
  return { plan, place, state, onDisk, siblings };
}

/** Neither here nor bought here: what was copied and has vanished may be copied again. */
function isMissing(key: TaskKey, state: RunState, onDisk: ClipsOnDisk): boolean {
  const purchase = state.purchases.get(key);
  if (purchase === undefined) return true;
  return liveAttempt(purchase) === undefined && (onDisk.byKey.get(key)?.whole.length ?? 0) === 0;
}

/** What there is to do: the same judgement for `plan` and `run`. */
export function judgeSurvey(survey: Survey, flags: DecisionFlags): Judgements {
  const { plan, state, onDisk, siblings } = survey;
  return judgeAll({
    tasks: plan.tasks,
    state,
    onDisk,
    siblings,
    attempts: plan.settings.attempts,
    retryFailed: flags.retryFailed ?? false,
    refetch: flags.refetch ?? true,
    formerId: formerIds(state, addressing),
  });
}

/** Where everything stands by these judgements. */
export function standingsAt(judgements: Judgements, prices: Prices): readonly Standing[] {
  return standingsOf(judgements, {
    priceOf: (task) => priceOf(task, prices),
    whyNew: ({ request }, last) => whyNew(request, last, findModel(request.model)?.imageRoles),
  });
}
