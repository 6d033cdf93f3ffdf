import type { Task, TaskKey } from '../core/task.ts';
import { freezeRequest } from './freeze.ts';
import type { Plan, Prices } from './plan.ts';
import { priceOf, type Sum, sumUsd } from './price.ts';
import { changesBetween } from './why-new.ts';

/** A clip that an edit asks for, and why it is not one of those that were asked for before. */
interface AddedClip {
  readonly task: Task;
  readonly why: string;
}

/** What an edit of a manifest means for the bill, from the two manifests alone: no state, no network. */
export interface PlanDifference {
  /** Clips that only the new manifest asks for, in its order. */
  readonly added: readonly AddedClip[];
  /** Clips that only the old one asked for. */
  readonly dropped: readonly Task[];
  /** How many clips both ask for. */
  readonly kept: number;
  /** Tasks of one address that show another picture than before. */
  readonly changedFrames: number;
  /** What the added clips cost when they are bought. */
  readonly addedUsd: Sum;
  /** All of the old manifest and all of the new one, each bought from nothing. */
  readonly beforeUsd: Sum;
  readonly afterUsd: Sum;
}

/** Compares two states of a manifest, such as a pull request with the branch it goes to. Skipped tasks do not count. */
export function comparePlans(
  { before, after }: { readonly before: Plan; readonly after: Plan },
  prices: Prices,
): PlanDifference {
  const old = onePerKey(before);
  const now = onePerKey(after);
  const oldById = new Map(before.tasks.map((task) => [task.id, task]));
  const added = [...now.values()].filter(({ key }) => !old.has(key));
  const costOf = (tasks: Iterable<Task>) => sumUsd([...tasks].map((task) => priceOf(task, prices).usd));
  return {
    added: added.map((task) => ({ task, why: whyAdded(task, oldById.get(task.id)) })),
    dropped: [...old.values()].filter(({ key }) => !now.has(key)),
    kept: now.size - added.length,
    changedFrames: added.filter((task) => showsAnother(task, oldById.get(task.id))).length,
    addedUsd: costOf(added),
    beforeUsd: costOf(old.values()),
    afterUsd: costOf(now.values()),
  };
}

function onePerKey({ tasks }: Plan): ReadonlyMap<TaskKey, Task> {
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
    images.map((image) => (image.kind === 'file' ? image.sha256 : image.url)).join(' ');
  return shown(request.images) !== shown(old.request.images);
}
