import type { TaskKey } from '../core/task.ts';
import type { Plan } from '../plan/plan.ts';
import type { Reconciled } from '../state/reconcile.ts';
import type { PricedPlan, RunCommand } from './run-command.ts';

/** A pipeline and what was decided for it. */
export interface DecidedPlan {
  readonly member: PricedPlan;
  readonly decided: Reconciled;
}

/** Decisions in which no key is bought twice, and the plans that have to wait for another's clip. */
export interface Shared {
  readonly decided: readonly DecidedPlan[];
  readonly deferred: readonly Plan[];
}

/**
 * Each key that several pipelines of one command would buy is left to the first of them that may: the others copy its
 * clip afterwards. Without this, each would pay for it.
 */
export function shareKeys(all: readonly DecidedPlan[], { selection }: Pick<RunCommand, 'selection'>): Shared {
  const claimed = new Set<TaskKey>();
  const deferred: Plan[] = [];
  const decided = all.map(({ member, decided: own }): DecidedPlan => {
    let waits = false;
    const works = own.works.map((work): Reconciled['works'][number] => {
      if (work.todo.kind !== 'create') return work;
      if (claimed.has(work.key)) {
        waits = true;
        return { ...work, todo: { kind: 'nothing' } };
      }
      if (work.tasks.some(({ id }) => selection.has(member.plan, id))) claimed.add(work.key);
      return work;
    });
    if (!waits) return { member, decided: own };
    deferred.push(member.plan);
    return { member, decided: { ...own, works } };
  });
  return { decided, deferred };
}
