import type { AttemptId, TaskKey } from './task.ts';

const startLength = 16;

/** The first digits of a key, after which its attempts are named: short enough to show, long enough to be its own. */
export function keyStart(keyOrAttempt: TaskKey | AttemptId): string {
  return keyOrAttempt.slice(0, startLength);
}
