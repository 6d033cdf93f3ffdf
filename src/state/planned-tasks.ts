import { idFromClipPath } from '../core/clip-path.ts';
import type { PlannedAddress } from '../core/fact.generated.ts';
import type { Standing } from '../core/standing.ts';
import type { TaskId, TaskKey } from '../core/task.ts';
import { countStates, type StateCounts } from './count-states.ts';
import type { PlannedPlace, RunState } from './state.ts';
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
  return (state.plan?.shots ?? []).flatMap((shot) =>
    (state.planned.get(shot) ?? []).filter(isWanted).map(({ key, skip, ...parts }) => {
      const id = idOf({ shot, ...parts });
      return { id, key, clipPath: clipPathOf(id), ...(skip === undefined ? {} : { skip }) };
    }),
  );
}

/** How many tasks of the manifest, as the last run saw it, nothing was ever begun for. */
export function countUntouched({ plan, planned, purchases }: RunState): StateCounts {
  let [fresh, skipped] = [0, 0];
  for (const shot of plan?.shots ?? []) {
    for (const { key, skip } of planned.get(shot) ?? []) {
      if (purchases.has(key)) continue;
      if (skip === undefined) fresh += 1;
      else skipped += 1;
    }
  }
  return { ...(fresh > 0 && { new: fresh }), ...(skipped > 0 && { skipped }) };
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
    return purchase?.place === undefined ? key.slice(0, 16) : idOf(partsOf(purchase.place));
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
