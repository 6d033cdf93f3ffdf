import type { ResultTask } from '../core/result-document.generated.ts';
import { clipAt } from '../state/clip-at.ts';
import { liveAttempt } from '../state/money.ts';
import type { Purchase } from '../state/state.ts';

/** How long each task of a result took, in milliseconds, in their order; `undefined` where that is not known. */
export type DurationsMs = readonly (number | undefined)[];

/**
 * From the create to the clip in its place (or to what ended it), for each task that got so far. `purchases` are those of
 * the tasks, in their order.
 */
export function durationsMs(
  { tasks }: { readonly tasks: readonly Pick<ResultTask, 'path'>[] },
  purchases: readonly (Purchase | undefined)[],
): DurationsMs {
  return tasks.map(({ path }, index) => {
    const purchase = purchases[index];
    const attempt = purchase && (liveAttempt(purchase) ?? purchase.attempts.at(-1));
    const saved = path === null ? undefined : clipAt(purchase, path)?.savedAt;
    const end = saved ?? (attempt?.stage === 'submitted' ? undefined : attempt?.settledAt);
    return attempt === undefined || end === undefined ? undefined : Math.max(0, end - attempt.startedAt);
  });
}
