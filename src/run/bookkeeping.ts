import type { NewFact } from '../core/fact.ts';
import type { AttemptId, TaskKey } from '../core/task.ts';
import type { LiveState } from '../state/apply-fact.ts';
import type { Attempt } from '../state/state.ts';
import type { Breaker, Opened } from './breaker.ts';
import type { Account } from './budget.ts';
import type { Floor } from './floor.ts';

/** Creates that were sent, as far as `--limit` counts them: what was turned away does not. */
export interface CreateCount {
  sent: number;
}

/** What is kept up with the facts of a run. */
export interface Books {
  readonly state: LiveState;
  readonly account: Account;
  readonly breaker: Breaker;
  readonly count: CreateCount;
  readonly floor: Pick<Floor, 'answered' | 'settled'>;
  readonly open: (opened: Opened) => void;
  readonly keyOf: (attempt: AttemptId) => TaskKey | undefined;
}

/** Brings the books up to date with a fact that is in the state now: budget, breaker and count follow the facts alone. */
export function keepBooks(fact: NewFact, books: Books): void {
  if (!('attempt' in fact) || fact.type === 'clip:saved') return;
  const { account, breaker, count, floor, open } = books;
  const attempt = findAttempt(books, fact.attempt);
  if (attempt !== undefined) account.observe(attempt);
  if (fact.type !== 'task:started') floor.answered(fact.attempt);
  let opened: Opened | undefined;
  switch (fact.type) {
    case 'task:not-sent':
      count.sent -= 1;
      if (fact.failure.kind !== 'never-left') breaker.answered();
      break;
    case 'task:submitted':
      breaker.answered();
      break;
    case 'task:rejected':
      breaker.answered();
      opened = breaker.refused(fact.failure);
      break;
    case 'task:failed':
      opened = breaker.refused(fact.failure);
      break;
    case 'task:uncertain':
      opened = breaker.lost(fact.failure);
      break;
    case 'task:completed':
      breaker.clip();
      break;
    default:
      break;
  }
  if (attempt?.stage !== 'started' && (attempt?.stage !== 'submitted' || attempt.late)) {
    floor.settled(fact.attempt);
  }
  if (opened !== undefined) open(opened);
}

function findAttempt({ state, keyOf }: Books, id: AttemptId): Attempt | undefined {
  const key = keyOf(id);
  const purchase = key === undefined ? undefined : state.purchases.get(key);
  return purchase?.attempts.findLast((each) => each.id === id);
}
