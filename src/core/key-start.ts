import type { AttemptId, TaskKey } from './task.ts';

/** How long it is. */
export const startLength = 16;

/** The first digits of a key, after which its attempts are named: short enough to show, long enough to be its own. */
export function keyStart(keyOrAttempt: TaskKey | AttemptId): string {
  return keyOrAttempt.slice(0, startLength);
}

/** Whether both begin with the same: no text is made of either. */
export function haveSameStart(left: TaskKey | AttemptId, right: TaskKey | AttemptId): boolean {
  if (left.length < startLength || right.length < startLength) return keyStart(left) === keyStart(right);
  for (let at = 0; at < startLength; at += 1) {
    if (left.charCodeAt(at) !== right.charCodeAt(at)) return false;
  }
  return true;
}
