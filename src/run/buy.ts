import type { AttemptId } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { Work } from '../state/work.ts';
import { collectLine } from './collect.ts';
import type { CreateQueue, Due, QueuedLine } from './create-queue.ts';
import { type Desk, mayBuyAgain } from './desk.ts';
import { collectWork } from './leftovers.ts';
import { runTask } from './run-task.ts';
import type { Shop } from './shop.ts';

/** A create that the pump let go. */
export interface Sale {
  readonly due: Due<Desk>;
  readonly attempt: AttemptId;
  readonly usd: Usd | null;
}

/** Runs one attempt; what may be tried again goes back into the queue. */
export async function buy({ due, attempt, usd }: Sale, queue: CreateQueue<Desk>, shop: Shop): Promise<void> {
  const { limiter, floor, count } = shop;
  const { line: desk, work, task, grant } = due;
  const slot = limiter.take();
  floor.send(attempt, slot, task);
  try {
    if (grant) await desk.line.record({ type: 'retry:granted', key: task.key });
    const end = await runTask({ work, task, attempt, usd, slot }, desk.line);
    if (end.status === 'no-frames') {
      count.sent -= 1;
      desk.account.forget(attempt);
      desk.unsent.push({ key: task.key, failure: end.failure });
    }
    if (end.status === 'not-sent') queue.again({ line: desk, work, task, grant: false });
    if (end.status === 'failed') goOnAfterFailure(work, desk, queue);
  } finally {
    floor.settled(attempt);
  }
}

/** Collects what a pipeline has bought before; a job that fails may be bought again like any other. */
export function collectDesk(
  { line: desk, works }: QueuedLine<Desk>,
  queue: CreateQueue<Desk>,
  { limiter, floor }: Shop,
): Promise<void> {
  return collectLine(works, desk.line.crew, (work) =>
    floor.work(async () => {
      const { todo } = work;
      const job = todo.kind === 'poll' && !todo.attempt.late ? todo.attempt.id : undefined;
      if (job !== undefined) floor.adopt(job, limiter.adopt());
      try {
        await collectWork(work, desk.line);
        if (todo.kind === 'poll') goOnAfterFailure(work, desk, queue);
      } finally {
        if (job !== undefined) floor.settled(job);
      }
    }),
  );
}

/** Buys once more where the last attempt failed in a way that may succeed, as far as attempts and filters allow. */
function goOnAfterFailure(work: Work, desk: Desk, queue: CreateQueue<Desk>): void {
  const [task] = work.tasks;
  const last = desk.line.state.purchases.get(work.key)?.attempts.at(-1);
  if (task === undefined || last?.stage !== 'failed' || last.failure === undefined) return;
  if (mayBuyAgain(task, last.failure, desk)) queue.again({ line: desk, work, task, grant: false });
}
