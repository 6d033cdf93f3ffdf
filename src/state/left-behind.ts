import { isFree } from '../core/attempt-stage.ts';
import { describeFailure } from '../core/failure.ts';
import type { Standing } from '../core/standing.ts';
import type { TaskId, TaskKey } from '../core/task.ts';
import { noneFound } from './clips-on-disk.ts';
import { judge } from './judge.ts';
import { liveAttempt } from './money.ts';
import type { Purchase, RunState } from './state.ts';
import type { Work } from './work.ts';

/**
 * Purchases that no task asks for any more. What is in flight is still collected, since it is paid for; what is
 * uncertain still waits for a person; the rest is only listed.
 */
export function leftBehind(
  state: RunState,
  isWanted: (key: TaskKey) => boolean,
  formerId: (key: TaskKey) => TaskId,
): { readonly works: readonly Work<never>[]; readonly standings: readonly Standing[] } {
  const works: Work<never>[] = [];
  const standings: Standing[] = [];
  for (const [key, purchase] of state.purchases) {
    if (isWanted(key) || !costAnything(purchase)) continue;
    const id = formerId(key);
    const live = liveAttempt(purchase);
    const landed = live?.stage === 'completed' && (purchase.clips.length > 0 || purchase.gone !== undefined);
    if (live === undefined || landed) {
      standings.push({ id, key, state: 'dropped', why: ended(purchase) });
      continue;
    }
    const { state: standing, todo, why } = judge(purchase, lookedAtNowhere);
    standings.push({ id, key, state: standing, why: `no longer in the manifest; ${why ?? ''}` });
    if (todo.kind !== 'nothing') works.push({ key, tasks: [], purchase, todo });
  }
  return { works, standings };
}

/** Nothing is looked for on disk, and nothing is ever bought, for what nobody asks for. */
const lookedAtNowhere = {
  paths: [],
  found: noneFound,
  attempts: 0,
  retryFailed: false,
  refetch: true,
} as const;

function costAnything({ attempts, clips }: Purchase): boolean {
  return clips.length > 0 || attempts.some(({ stage }) => !isFree(stage));
}

function ended({ clips, attempts }: Purchase): string {
  const path = clips[0]?.path;
  if (path !== undefined) return `no longer in the manifest; on record as ${path}`;
  const failure = attempts.at(-1)?.failure;
  const how = failure === undefined ? 'no clip came of it' : describeFailure(failure);
  return `no longer in the manifest; ${how}`;
}
