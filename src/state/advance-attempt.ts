import type { AttemptStage } from '../core/attempt-stage.ts';
import type { Fact } from '../core/fact.generated.ts';
import type { Attempt } from './state.ts';

/** A fact about an attempt that was started before. */
export type AttemptFact = Exclude<
  Extract<Fact, { readonly attempt: string }>,
  { readonly type: 'task:started' }
>;

/** The attempt after the fact. A fact that may not follow its stage was seen before, and changes nothing. */
export function advanceAttempt(attempt: Attempt, fact: AttemptFact): Attempt {
  if (fact.type === 'task:late') return attempt.stage === 'submitted' ? { ...attempt, late: true } : attempt;
  if (fact.type === 'task:completed' && attempt.stage === 'completed') return withCharge(attempt, fact);
  const change = changeBy(fact);
  if (change === undefined) return attempt;
  const follows = mayFollow[change.stage].includes(attempt.stage);
  if (!follows && !isAnotherJob(change, attempt)) return attempt;
  const { id, startedAt, timeoutMs, usd, priceClass, run, late, jobId: before, formerJobId } = attempt;
  const jobId = change.jobId ?? before;
  // A settlement keeps the failure that made it necessary; every other step overcomes it or brings its own.
  const settles = fact.type === 'task:resolved' && fact.as !== 'submitted';
  // Written out, so that all attempts have one shape: a journal of 100,000 tasks has 300,000 such steps.
  return {
    id,
    startedAt,
    timeoutMs,
    usd,
    priceClass,
    run,
    stage: change.stage,
    late,
    jobId,
    formerJobId: jobId === before ? formerJobId : before,
    submittedAt: change.submittedAt ?? attempt.submittedAt,
    settledAt: fact.at,
    chargedUsd: chargedBy(change, attempt),
    failure: change.failure ?? (settles ? attempt.failure : undefined),
  };
}

/** What a job cost may be told later than that it is done; what was told stands. */
function withCharge(attempt: Attempt, { chargedUsd }: Pick<Attempt, 'chargedUsd'>): Attempt {
  return (attempt.chargedUsd ?? null) === null ? { ...attempt, chargedUsd } : attempt;
}

/** Most jobs cost what was reserved for them: then the two share one text. */
function chargedBy({ chargedUsd }: Change, { usd, chargedUsd: before }: Attempt): Attempt['chargedUsd'] {
  if (chargedUsd === undefined) return before;
  return chargedUsd === usd ? usd : chargedUsd;
}

/**
 * Which stages each stage may follow. The first job id stands: only `resolve` puts another in its place. What tells of a
 * purchase outweighs what tells of none, in either order: two machines may have written under one number.
 */
const mayFollow: Readonly<Record<AttemptStage, readonly AttemptStage[]>> = {
  started: ['not-sent'],
  'not-sent': ['started'],
  rejected: ['started'],
  uncertain: ['started', 'not-sent', 'rejected'],
  submitted: ['started', 'not-sent', 'rejected', 'uncertain', 'lost'],
  completed: ['submitted'],
  failed: ['submitted'],
  lost: ['submitted'],
  'not-submitted': ['started', 'uncertain', 'lost'],
  'written-off': ['started', 'uncertain', 'lost', 'completed'],
};

/**
 * Where git has joined what two machines wrote under one number, one may tell that nothing came of it, and the other of a
 * job that was accepted. A job that was on record before is told of once more, and changes nothing.
 */
function isAnotherJob(
  { stage, jobId }: Change,
  { stage: before, jobId: known, formerJobId }: Attempt,
): boolean {
  return stage === 'submitted' && withoutClip.includes(before) && jobId !== known && jobId !== formerJobId;
}

const withoutClip: readonly AttemptStage[] = ['failed', 'not-submitted', 'written-off'];

type Change = Partial<Attempt> & { readonly stage: AttemptStage };

function changeBy(fact: Exclude<AttemptFact, { readonly type: 'task:late' }>): Change | undefined {
  switch (fact.type) {
    case 'task:not-sent':
      return { stage: 'not-sent', failure: fact.failure };
    case 'task:rejected':
      return { stage: 'rejected', failure: fact.failure };
    case 'task:uncertain':
      return { stage: 'uncertain', failure: fact.failure };
    case 'task:submitted':
      return { stage: 'submitted', jobId: fact.jobId, submittedAt: fact.at };
    case 'task:completed':
      return { stage: 'completed', chargedUsd: fact.chargedUsd };
    case 'task:failed': {
      const { failure } = fact;
      const charged = 'chargedUsd' in failure ? failure.chargedUsd : undefined;
      return { stage: 'failed', failure, ...(charged === undefined ? {} : { chargedUsd: charged }) };
    }
    case 'task:lost':
      return { stage: 'lost', failure: fact.failure };
    case 'task:resolved':
      if (fact.as === 'not-submitted') return { stage: 'not-submitted' };
      if (fact.as === 'buy-again') return { stage: 'written-off' };
      if (fact.jobId === undefined) return undefined;
      return { stage: 'submitted', jobId: fact.jobId, submittedAt: fact.at };
  }
}
