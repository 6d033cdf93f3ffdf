import type { Task, TaskKey } from '../core/task.ts';
import type { Attempt, ClipRecord, Purchase } from './state.ts';

/** A task as far as the state alone can know it. */
export type PlannedTask = Pick<Task, 'id' | 'key' | 'clipPath' | 'skip'>;

/** One key to do something about, with every task that wants its clip. */
export interface Work<T extends PlannedTask = Task> {
  readonly key: TaskKey;
  /** The tasks that are to have the clip, in the manifest's order; empty for what left the manifest. */
  readonly tasks: readonly T[];
  readonly purchase?: Purchase;
  readonly todo: Todo;
}

/** Work that buys nothing and needs no manifest. */
export interface CollectWork extends Work<PlannedTask> {
  readonly purchase: Purchase;
  readonly todo: Extract<Todo, { readonly kind: 'poll' | 'fetch' }>;
}

/** What reconcile decided. */
export type Todo =
  /** Nothing. */
  | { readonly kind: 'nothing' }
  /**
   * Buy it: attempt number `number`, after `previous` where one failed. `grant`: only because of `--retry-failed`, which
   * is to be put on record first.
   */
  | { readonly kind: 'create'; readonly number: number; readonly previous?: Attempt; readonly grant?: true }
  /** In flight: poll it to its end, then fetch. */
  | { readonly kind: 'poll'; readonly attempt: Attempt }
  /** Bought: poll for a fresh address and fetch it; where the purchase is gone, one look whether it still is. */
  | { readonly kind: 'fetch'; readonly attempt: Attempt }
  /** Here already, under another path: put it where it belongs. */
  | { readonly kind: 'place'; readonly from: ClipRecord }
  /** Bought by a pipeline beside this one: copy it. */
  | {
      readonly kind: 'copy';
      readonly pipeline: string;
      readonly from: ClipRecord;
      readonly absolutePath: string;
    };
