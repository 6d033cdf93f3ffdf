import { idFromClipPath } from '../core/clip-path.ts';
import type { PlannedAddress } from '../core/fact.generated.ts';
import { keyStart } from '../core/key-start.ts';
import type { Standing } from '../core/standing.ts';
import type { TaskId, TaskKey } from '../core/task.ts';
import { countStates, type StateCounts } from './count-states.ts';
import { liveAttempt } from './money.ts';
import type { PlannedPlace, Purchase, RunState } from './state.ts';
import type { CollectWork, PlannedTask, Work } from './work.ts';

/** How addresses become ids and paths: the plan room's own functions, handed in. */
export interface Addressing {
  readonly idOf: (place: {
    readonly shot: string;
    readonly variant?: string;
    readonly axes?: Readonly<Record<string, string>>;
    readonly seed?: number;
  }) => TaskId;
  readonly clipPathOf: (id: TaskId) => string;
}

/** The tasks of the manifest as the last run saw it: what `status`, `report` and `collect` go by. */
export function plannedTasks(
  state: RunState,
  { idOf, clipPathOf }: Addressing,
  isWanted: (address: PlannedAddress) => boolean = () => true,
): readonly PlannedTask[] {
  const tasks: PlannedTask[] = [];
  for (const shot of state.plan?.shots ?? []) {
    for (const address of state.planned.get(shot) ?? []) {
      if (!isWanted(address)) continue;
      const { key, skip } = address;
      const id = idOf(partsOf({ shot, address }));
      tasks.push({ id, key, clipPath: clipPathOf(id), ...(skip === undefined ? {} : { skip }) });
    }
  }
  return tasks;
}

/**
 * Counts what nothing has to be said of one by one, of the manifest as the last run saw it: tasks that nothing was ever
 * begun for, and tasks that have their clip. `rest` is the state without the purchases of the latter.
 */
export function setSettledApart(state: RunState): { readonly settled: StateCounts; readonly rest: RunState } {
  const { plan, planned, purchases } = state;
  const others = new Map(purchases);
  let [fresh, skipped, done] = [0, 0, 0];
  for (const shot of plan?.shots ?? []) {
    for (const { key, skip } of planned.get(shot) ?? []) {
      const purchase = purchases.get(key);
      if (purchase === undefined && skip === undefined) fresh += 1;
      else if (purchase === undefined) skipped += 1;
      else if (hasItsClip(purchase)) {
        done += 1;
        others.delete(key);
      }
    }
  }
  const settled = {
    ...(fresh > 0 && { new: fresh }),
    ...(skipped > 0 && { skipped }),
    ...(done > 0 && { done }),
  };
  return { settled, rest: { ...state, purchases: others } };
}

/** Whether it is `done` by the record: all that is bought of it is here. */
function hasItsClip(purchase: Purchase): boolean {
  if (purchase.clips.length === 0 || purchase.gone !== undefined) return false;
  const live = liveAttempt(purchase);
  return live === undefined || live.stage === 'completed';
}

/**
 * Names keys that left the manifest: where a clip of theirs lies or lay, else where they were planned when they were
 * bought, else the digits their attempts go by.
 */
export function formerIds(state: RunState, { idOf }: Addressing): (key: TaskKey) => TaskId {
  return (key) => {
    const purchase = state.purchases.get(key);
    for (const { path } of purchase?.clips ?? []) {
      const id = idFromClipPath(path);
      if (id !== undefined) return id;
    }
    const { shot, address } = purchase ?? {};
    return shot === undefined || address === undefined ? keyStart(key) : idOf(partsOf({ shot, address }));
  };
}

function partsOf({
  shot,
  address: { variant, axes, seed },
}: PlannedPlace): Parameters<Addressing['idOf']>[0] {
  return {
    shot,
    ...(variant === undefined ? {} : { variant }),
    ...(axes === undefined ? {} : { axes }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** Of all work, what `collect` may do. */
export function collectable(works: readonly Work<PlannedTask>[]): readonly CollectWork[] {
  return works.flatMap(({ key, tasks, purchase, todo }) =>
    purchase !== undefined && (todo.kind === 'poll' || todo.kind === 'fetch')
      ? [{ key, tasks, purchase, todo }]
      : [],
  );
}

/** How many tasks of the plan are left in each state but done: what an exit code follows from. */
export function countLeft(standings: readonly Standing[]): StateCounts {
  return countStates(standings, { matters: ({ state }) => state !== 'done' && state !== 'dropped' });
}
