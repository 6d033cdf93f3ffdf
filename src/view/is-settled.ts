import type { PlanStatus, PlanTask } from '../plan/plan-document.generated.ts';

/** Statuses for which a run does nothing, and nobody has to. */
const settled: readonly PlanStatus[] = ['reuse', 'skipped', 'dropped'];

/** Whether there is nothing to say of a task. */
export function isSettled({ status }: PlanTask): boolean {
  return settled.includes(status);
}
