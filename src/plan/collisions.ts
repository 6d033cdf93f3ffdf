import type { Task, TaskKey } from '../core/task.ts';
import type { Report } from './findings.ts';

/** Leaves out tasks whose clip would be written over another's, also on disks that ignore case. */
export function withoutCollisions(tasks: readonly Task[], report: Report): readonly Task[] {
  const paths = new Set(tasks.map((task) => task.clipPath.toLowerCase()));
  if (paths.size === tasks.length) return tasks;
  const first = new Map<string, Task>();
  for (const task of tasks) {
    const path = task.clipPath.toLowerCase();
    const other = first.get(path);
    if (other === undefined) {
      first.set(path, task);
      continue;
    }
    const message = `${other.id} and ${task.id} would be written to one path`;
    const related = [{ message: 'the other one', span: other.places.shot }];
    report({ code: 'path-collision', severity: 'error', message, span: task.places.shot, related });
  }
  return [...first.values()];
}

/** Warns, once for each two shots, of tasks that are one and the same clip. */
export function reportSameKeys(tasks: readonly Task[], report: Report): void {
  if (new Set(tasks.map((task) => task.key)).size === tasks.length) return;
  const first = new Map<TaskKey, Task>();
  const pairs = new Map<string, { readonly task: Task; readonly other: Task; more: number }>();
  for (const task of tasks) {
    if (task.skip !== undefined) continue;
    const other = first.get(task.key);
    if (other === undefined) {
      first.set(task.key, task);
      continue;
    }
    const pair = pairs.get(`${other.shot}\n${task.shot}`);
    if (pair === undefined) pairs.set(`${other.shot}\n${task.shot}`, { task, other, more: 0 });
    else pair.more += 1;
  }
  for (const { task, other, more } of pairs.values()) {
    const rest = more === 0 ? '' : `, and so ${more === 1 ? 'is one' : `are ${more}`} more here`;
    const message = `${other.id} and ${task.id} are one and the same clip${rest}: bought once, delivered twice`;
    const hint = 'let the prompt, the params or a seed differ if two clips are meant';
    report({ code: 'same-key', severity: 'warning', message, span: task.places.shot, hint });
  }
}
