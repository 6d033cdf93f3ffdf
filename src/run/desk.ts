import { isFree } from '../core/attempt-stage.ts';
import { type Failure, mayBeAttemptedAgain } from '../core/failure.ts';
import { keyStart } from '../core/key-start.ts';
import type { AttemptId, Task, TaskKey } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { Purchase } from '../state/state.ts';
import type { Account } from './budget.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { RunEnd, UnsentTask } from './run-end.ts';
import type { BuyingLine } from './run-task.ts';

/** Where one pipeline's buying is decided: its line, its money, and what it could not send. */
export interface Desk {
  readonly line: BuyingLine;
  readonly account: Account;
  readonly pipeline: PipelineRun;
  /** Whether any cap of money holds for it. */
  readonly isCapped: boolean;
  readonly unsent: UnsentTask[];
  unpriced: number;
}

/** What the next create of a task is to be reserved at. */
export function reservationFor(task: Task, { account, pipeline }: Desk): Usd | null {
  return account.reservation(task.priceClass, pipeline.priceOf(task).usd);
}

/** The next attempt's name: every create has its own number, also one that was turned away. */
export function nextAttemptId(key: TaskKey, { line }: Desk): AttemptId {
  const attempts = line.state.purchases.get(key)?.attempts.length ?? 0;
  return `${keyStart(key)}-${attempts + 1}`;
}

/** Whether what just failed may be bought again by itself. */
export function mayBuyAgain(task: Task, failure: Failure, { line, pipeline }: Desk): boolean {
  if (!mayBeAttemptedAgain(failure) || pipeline.mayBuy?.(task) === false) return false;
  const purchase = line.state.purchases.get(task.key);
  return purchase !== undefined && attemptsUsed(purchase) < line.settings.attempts + purchase.granted;
}

/** What a desk leaves undone by itself. */
export function endsOf({ unsent, unpriced }: Desk): readonly RunEnd[] {
  return [
    ...(unpriced > 0 ? [{ kind: 'unpriced', tasks: unpriced } as const] : []),
    ...(unsent.length > 0 ? [{ kind: 'frames', tasks: unsent } as const] : []),
  ];
}

/** Attempts that count towards `run.attempts`: those that the gateway took, or perhaps took. */
function attemptsUsed({ attempts }: Purchase): number {
  return attempts.filter(({ stage }) => !isFree(stage)).length;
}
