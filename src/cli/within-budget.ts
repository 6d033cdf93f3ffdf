import type { Price, Task } from '../core/task.ts';
import { type Usd, zeroUsd } from '../core/usd.ts';
import type { WithinBudget } from '../plan/plan-document.generated.ts';
import { type Caps, type MoneyOfAttempt, openAccount, type Shortfall } from '../run/budget.ts';
import { createQueue } from '../run/create-queue.ts';
import type { LiveState } from '../state/apply-fact.ts';
import type { Work } from '../state/work.ts';

/** What caps are held against, and what a run would go by. */
export interface Purchases {
  readonly works: readonly Work[];
  readonly state: LiveState;
  readonly caps: Caps;
  readonly priceOf: (task: Task) => Price;
  readonly mayBuy: (task: Task) => boolean;
  readonly moneyOf: MoneyOfAttempt;
  /** What all of it costs at worst. */
  readonly worstUsd: Usd;
}

/**
 * The cap that the worst case would break, and how far it reaches if each clip costs what a run would reserve for it;
 * `undefined` where none would be broken.
 */
export function withinBudget(purchases: Purchases): WithinBudget | undefined {
  const { works, state, caps, priceOf, mayBuy, moneyOf, worstUsd } = purchases;
  const account = openAccount({ state, run: noRun, caps, command: { spent: zeroUsd }, moneyOf });
  const { everUsd } = account.committed();
  const atWorst = account.shortfall(worstUsd);
  if (atWorst === undefined) return undefined;
  const queue = createQueue([{ line: 'only', works, mayBuy }]);
  let tasks = 0;
  let broken: Shortfall = atWorst;
  for (let due = queue.peek(); due !== undefined; due = queue.peek()) {
    queue.take(due);
    const usd = account.reservation(due.task.priceClass, priceOf(due.task).usd);
    // Not sent without --allow-unknown-price.
    if (usd === null) continue;
    const shortfall = account.shortfall(usd);
    if (shortfall !== undefined) {
      broken = shortfall;
      break;
    }
    account.reserve(due.work.key, usd);
    tasks += 1;
  }
  const isTotal = broken.which === 'total';
  return { which: isTotal ? 'total' : 'run', cap: broken.cap, takenUsd: isTotal ? everUsd : zeroUsd, tasks };
}

/** No run is under way: whatever the state holds was started by an earlier one. */
const noRun = '';
