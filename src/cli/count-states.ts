import type { TaskState } from '../core/task.ts';
import type { Standing } from '../state/work.ts';

/** How many tasks stand in each state; states without any are left out. */
export type StateCounts = Readonly<Partial<Record<TaskState, number>>>;

/** Counts; `counts` says which standings matter. */
export function countStates(
  standings: readonly Standing[],
  matters: (each: Standing) => boolean = () => true,
): StateCounts {
  const counts: Partial<Record<TaskState, number>> = {};
  for (const each of standings) if (matters(each)) counts[each.state] = (counts[each.state] ?? 0) + 1;
  return counts;
}
