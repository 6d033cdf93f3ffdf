import { addUsd, compareUsd, parseUsd, type Usd, zeroUsd } from '../core/usd.ts';
import type { CreateQueue } from './create-queue.ts';
import { type Desk, reservationFor } from './desk.ts';

/** What may be bought without any cap, in US dollars. */
const mostWithoutCap = parseUsd('10.00') ?? zeroUsd;

/** Takes pipelines without any cap out of the queue when, together, they would buy for more than little, or nobody knows for how much. */
export function refuseWithoutCap(
  desks: readonly Desk[],
  queue: CreateQueue<Desk>,
  createLimit: number | undefined,
): void {
  const uncapped = desks.filter((desk) => !desk.isCapped);
  const tasks = uncapped.flatMap((desk) => queue.dueOf(desk).map(({ task }) => ({ task, desk })));
  // As they go out, since `--limit` lets only the first of them go.
  tasks.sort((left, right) => left.task.take - right.task.take);
  let estimateUsd: Usd | null = zeroUsd;
  for (const { task, desk } of tasks.slice(0, createLimit)) {
    const usd: Usd | null = reservationFor(task, desk);
    estimateUsd = estimateUsd === null || usd === null ? null : addUsd(estimateUsd, usd);
  }
  if (estimateUsd !== null && compareUsd(estimateUsd, mostWithoutCap) <= 0) return;
  for (const desk of uncapped) {
    if (queue.dueOf(desk).length > 0) desk.line.end({ kind: 'no-cap', estimateUsd });
    queue.drop(desk);
  }
}
