import type { Diagnostic } from '../core/diagnostic.ts';
import type { Task, TaskId } from '../core/task.ts';
import { filterTasks } from '../plan/filter.ts';
import type { Plan } from '../plan/plan.ts';

/** The flags that say what may be created. */
export interface FilterFlags {
  readonly only?: readonly string[];
  readonly tag?: readonly string[];
}

/** Which tasks of a command may be created. */
export interface TaskSelection {
  readonly has: (plan: Plan, id: TaskId) => boolean;
  /** A glob or tag that means nothing in any of the files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Applies the filters over all manifests of a command together: a shot of one of them is enough. */
export function select(plans: readonly Plan[], { only = [], tag = [] }: FilterFlags): TaskSelection {
  if (only.length === 0 && tag.length === 0) return { has: () => true, diagnostics: [] };
  const { value, diagnostics } = filterTasks(
    plans.flatMap(({ tasks }) => tasks),
    { only, tags: tag },
  );
  const chosen: ReadonlySet<Task> = new Set(value);
  const byPlan = new Map(
    plans.map((plan) => [plan, new Set(plan.tasks.filter((task) => chosen.has(task)).map(({ id }) => id))]),
  );
  return { has: (plan, id) => byPlan.get(plan)?.has(id) ?? false, diagnostics };
}
