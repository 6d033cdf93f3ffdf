import type { Standing } from '../core/standing.ts';
import type { TaskState } from '../core/task.ts';

/** How many tasks stand in each state; states without any are left out. */
export type StateCounts = Readonly<Partial<Record<TaskState, number>>>;

/** Counts on from `others`; `matters` says which standings count. */
export function countStates(
  standings: readonly Standing[],
  {
    others = {},
    matters = () => true,
  }: { readonly others?: StateCounts | undefined; readonly matters?: (each: Standing) => boolean } = {},
): StateCounts {
  const counts: Partial<Record<TaskState, number>> = { ...others };
  for (const each of standings) if (matters(each)) counts[each.state] = (counts[each.state] ?? 0) + 1;
  return counts;
}
