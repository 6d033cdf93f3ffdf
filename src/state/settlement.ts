import type { NewFact } from '../core/fact.ts';
import type { JobId } from '../core/task.ts';
import { jobOwner } from './job-owner.ts';
import type { RunState } from './state.ts';
import { nameOf, type Waiting } from './waiting.ts';

/** What a person says about tasks that wait. */
export type Settlement =
  | { readonly as: 'submitted'; readonly jobId: JobId }
  | { readonly as: 'not-submitted' }
  | { readonly as: 'buy-again' };

/** What a gateway tells of a job by which it is known; nothing of it need be told. */
export interface JobMarks {
  readonly model?: string;
  readonly createdAtMs?: number;
}

/** Why this settlement does not fit these tasks; `undefined` where it does. */
export function misfit(
  waiting: readonly Waiting[],
  settlement: Settlement,
  state: RunState,
): string | undefined {
  const gone = waiting.find(({ standing }) => standing.state === 'gone');
  if (gone !== undefined && settlement.as !== 'buy-again') {
    return `${gone.standing.id} was bought and is gone: only --buy-again settles it`;
  }
  if (settlement.as !== 'submitted') return undefined;
  if (waiting.length !== 1) {
    return `a job is one task's: --submitted takes exactly one task, not ${describe(waiting)}`;
  }
  const owner = jobOwner(state, settlement.jobId, waiting[0]?.attempt?.id);
  return owner === undefined ? undefined : `job ${settlement.jobId} is attempt ${owner} already`;
}

function describe(waiting: readonly Waiting[]): string {
  const names = waiting.slice(0, 3).map(nameOf);
  return `${waiting.length} (${names.join(', ')}${waiting.length > names.length ? ', …' : ''})`;
}

/** Jobs are dated in whole seconds by another clock; an attempt's answer was awaited for minutes. */
const nearMs = 15 * 60_000;

/** Why a job cannot be that attempt's; `undefined` where it can. What the gateway does not tell is not held against it. */
export function foreignJob(
  { model, createdAtMs }: JobMarks,
  { standing: { key }, attempt }: Waiting,
  { purchases }: RunState,
): string | undefined {
  const own = purchases.get(key)?.request?.model;
  if (model !== undefined && own !== undefined && model !== own) {
    return `that job is of model ${model}, and the task of ${own}`;
  }
  if (
    createdAtMs === undefined ||
    attempt === undefined ||
    Math.abs(createdAtMs - attempt.startedAt) <= nearMs + 1_000
  )
    return undefined;
  const at = (ms: number): string => new Date(ms).toISOString();
  return `that job was created ${at(createdAtMs)}, and the attempt was sent ${at(attempt.startedAt)}: not the same`;
}

/** The facts that say so. */
export function settlingFacts(waiting: readonly Waiting[], settlement: Settlement): readonly NewFact[] {
  return waiting.map(({ standing: { key }, attempt }) =>
    attempt === undefined
      ? { type: 'retry:granted', key }
      : { type: 'task:resolved', attempt: attempt.id, ...settlement },
  );
}
