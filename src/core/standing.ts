import type { Price, TaskId, TaskKey, TaskState } from './task.ts';

/** One task as `plan` and `status` list it. */
export interface Standing {
  readonly id: TaskId;
  readonly key: TaskKey;
  readonly state: TaskState;
  /** Why it is new, what failed, what is known of an uncertain one: a sentence. */
  readonly why?: string;
  /** What it would cost, or what is reserved for it; absent where neither is so. Of tasks that share a key, only the first has one. */
  readonly price?: Price;
  /** How many attempts a retry may still take; all of `run.attempts` for what is new. */
  readonly attemptsLeft?: number;
}
