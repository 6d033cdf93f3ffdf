import type { Task, TaskKey } from '../core/task.ts';
import type { Reconciled } from './reconcile.ts';
import type { Work } from './work.ts';

/** A pipeline of a command, and what was decided for it. */
export interface Decided<M> {
  readonly member: M;
  readonly decided: Reconciled;
}

/** Decisions in which no key is bought twice, and the pipelines that have to wait for another's clip. */
export interface Shared<M> {
  readonly decided: readonly Decided<M>[];
  readonly deferred: readonly M[];
}

/**
 * Each key that several pipelines of one command would buy is left to the first of them that may: the others copy its
 * clip afterwards. Without this, each would pay for it.
 */
export function shareKeys<M>(
  all: readonly Decided<M>[],
  mayBuy: (member: M, task: Task) => boolean,
): Shared<M> {
  const claimed = new Set<TaskKey>();
  const deferred: M[] = [];
  const decided = all.map(({ member, decided: own }): Decided<M> => {
    const taken = new Set<TaskKey>();
    for (const { key, tasks, todo } of own.works) {
      if (todo.kind !== 'create') continue;
      if (claimed.has(key)) taken.add(key);
      else if (tasks.some((task) => mayBuy(member, task))) claimed.add(key);
    }
    if (taken.size === 0) return { member, decided: own };
    deferred.push(member);
    return { member, decided: { ...own, works: leaveCreates(own.works, taken) } };
  });
  return { decided, deferred };
}

/** The same works, without the creates of keys that somebody else buys. */
export function leaveCreates(
  works: readonly Work[],
  keys: Pick<ReadonlyMap<TaskKey, unknown>, 'has'>,
): readonly Work[] {
  return works.map((work) =>
    work.todo.kind === 'create' && keys.has(work.key) ? { ...work, todo: { kind: 'nothing' } } : work,
  );
}
