import { showCount } from '../core/show-count.ts';
import type { TaskState } from '../core/task.ts';
import { compareUsd, showUsd, type Usd, zeroUsd } from '../core/usd.ts';
import type { WithinBudget } from '../plan/plan-document.generated.ts';

/** What each state is called in a summary: "3 to be bought". */
export const stateWords: Readonly<Record<TaskState, string>> = {
  done: 'done',
  new: 'to be bought',
  resume: 'in flight',
  fetch: 'bought, to be downloaded',
  retry: 'failed, due for another attempt',
  failed: 'failed',
  refused: 'refused',
  uncertain: 'uncertain',
  late: 'late',
  lost: 'lost',
  gone: 'gone',
  skipped: 'skipped',
  dropped: 'no longer in the manifest',
};

/** "1 clip", "3 clips". */
export function count(number: number, noun: string): string {
  return `${showCount(number)} ${number === 1 ? noun : `${noun}s`}`;
}

/** An amount with its currency; how many amounts are unknown stands beside it, for unknown is never 0. */
export function money(usd: Usd | null, unknown = 0): string {
  if (usd === null) return 'an unknown amount';
  return `${showUsd(usd)} USD${unknown === 0 ? '' : ` + ${unknown} unknown`}`;
}

/** How far a budget reaches that is below the worst case. */
export function withinBudgetLine({ which, cap, takenUsd, tasks }: WithinBudget, toBuy: number): string {
  const taken = compareUsd(takenUsd, zeroUsd) === 0 ? '' : `, of which ${showUsd(takenUsd)} are taken,`;
  const budget = `The budget (run.budget.${which}: ${money(cap)})${taken}`;
  if (tasks === toBuy) {
    const all = toBuy === 1 ? 'it' : `all ${showCount(toBuy)}`;
    return `${budget} lets ${all} start, but not every further attempt.`;
  }
  if (toBuy === 1) return `${budget} does not let it start.`;
  return `${budget} lets ${showCount(tasks)} of the ${count(toBuy, 'clip')} start, take by take.`;
}

/** The price of one thing, in a column of prices. */
export function price(usd: Usd | null): string {
  return usd === null ? 'unknown' : money(usd);
}

/** `text` in at most `width` columns; what does not fit ends in an ellipsis. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
