import type { Task, TaskKey } from '../core/task.ts';
import { freezeRequest } from './freeze.ts';
import type { Plan, Prices } from './plan.ts';
import type { ClipSum, PlanDifference } from './plan-difference.generated.ts';
import { priceOf, sumUsd } from './price.ts';
import { changesBetween } from './why-new.ts';

/** Two states of one manifest. What has errors counts as far as it is valid. */
interface Edit {
  readonly before: Pick<Plan, 'manifestPath' | 'tasks'> & { readonly errors: number };
  readonly after: Pick<Plan, 'manifestPath' | 'pipeline' | 'tasks'>;
}

/** Compares two states of a manifest, such as a pull request with the branch it goes to. Skipped tasks do not count. */
export function comparePlans({ before, after }: Edit, prices: Prices): PlanDifference {
  const old = onePerKey(before.tasks);
  const now = onePerKey(after.tasks);
  const oldById = new Map(before.tasks.map((task) => [task.id, task]));
  const added = [...now.values()].filter(({ key }) => !old.has(key));
  const dropped = [...old.values()].filter(({ key }) => !now.has(key));
  const usdOf = (task: Task) => priceOf(task, prices).usd;
  const sumOf = (tasks: readonly Task[]): ClipSum => ({ clips: tasks.length, ...sumUsd(tasks.map(usdOf)) });
  return {
    pipeline: after.pipeline,
    manifest: after.manifestPath,
    against: before.manifestPath,
    errorsBefore: before.errors,
    added: added.map((task) => ({
      id: task.id,
      key: task.key,
      why: whyAdded(task, oldById.get(task.id)),
      usd: usdOf(task),
    })),
    dropped: dropped.map((task) => ({ id: task.id, key: task.key, usd: usdOf(task) })),
    totals: {
      added: sumOf(added),
      reused: sumOf([...now.values()].filter(({ key }) => old.has(key))),
      dropped: sumOf(dropped),
      before: sumOf([...old.values()]),
      after: sumOf([...now.values()]),
      changedFrames: added.filter((task) => showsAnother(task, oldById.get(task.id))).length,
    },
  };
}

function onePerKey(tasks: readonly Task[]): ReadonlyMap<TaskKey, Task> {
  const byKey = new Map<TaskKey, Task>();
  for (const task of tasks) {
    if (task.skip === undefined && !byKey.has(task.key)) byKey.set(task.key, task);
  }
  return byKey;
}

function whyAdded({ request }: Task, old: Task | undefined): string {
  if (old === undefined) return 'new address';
  if (old.skip !== undefined) return 'was skipped';
  return changesBetween(freezeRequest(old.request), freezeRequest(request)).join(', ');
}

function showsAnother({ request }: Task, old: Task | undefined): boolean {
  if (old === undefined) return false;
  const shown = (images: Task['request']['images']) =>
    images.map((image) => ('sha256' in image ? image.sha256 : JSON.stringify(image))).join(' ');
  return shown(request.images) !== shown(old.request.images);
}
