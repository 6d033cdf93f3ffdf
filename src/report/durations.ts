import type { ResultDocument } from '../core/result-document.generated.ts';
import { clipAt } from '../state/clip-at.ts';
import { liveAttempt } from '../state/money.ts';
import type { RunState } from '../state/state.ts';
import type { DurationsMs } from './junit.ts';

/** From the create to the clip in its place (or to what ended it), for each task that got so far; by task id. */
export function durationsMs(state: RunState, result: ResultDocument): DurationsMs {
  const found = new Map<string, number>();
  for (const { id, key, path } of result.tasks) {
    const purchase = state.purchases.get(key);
    const attempt = purchase && (liveAttempt(purchase) ?? purchase.attempts.at(-1));
    const saved = path === null ? undefined : clipAt(purchase, path)?.savedAt;
    const end = saved ?? (attempt?.stage === 'submitted' ? undefined : attempt?.settledAt);
    // What left the manifest may have stood at the same address; the first in the list is the one that is there.
    if (attempt !== undefined && end !== undefined && !found.has(id))
      found.set(id, Math.max(0, end - attempt.startedAt));
  }
  return found;
}
