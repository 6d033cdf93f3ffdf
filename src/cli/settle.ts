import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { JobId } from '../core/task.ts';
import { type Collector, type JobReport, mostOtherJobs } from '../provider/provider.ts';
import { backoffMs } from '../run/backoff.ts';
import type { JobBeside } from '../state/job-owner.ts';
import { describeJournalProblem } from '../state/journal-problem.ts';
import { addMoney, moneyOfAttempt } from '../state/money.ts';
import type { Settlement } from '../state/settlement.ts';
import type { RunState } from '../state/state.ts';
import type { Waiting } from '../state/waiting.ts';
import { money } from '../view/words.ts';
import type { Io } from './io.ts';
import type { Refusal } from './refusal.ts';

/** The flags by which a person settles tasks. */
export interface SettleFlags {
  readonly submitted?: string;
  readonly notSubmitted?: boolean;
  readonly buyAgain?: boolean;
}

/** Reads the flags: exactly one of the three. */
export function settlementOf({
  submitted,
  notSubmitted,
  buyAgain,
}: SettleFlags): Result<Settlement, Refusal> {
  const said: Settlement[] = [];
  if (submitted !== undefined) said.push({ as: 'submitted', jobId: submitted });
  if (notSubmitted === true) said.push({ as: 'not-submitted' });
  if (buyAgain === true) said.push({ as: 'buy-again' });
  const [only] = said;
  if (only !== undefined && said.length === 1) return ok(only);
  return fail({
    exit: 'invalid',
    text: 'say exactly one of --submitted JOB, --not-submitted and --buy-again',
  });
}

/** A person waits for the answer. */
const mostLookingMs = 10_000;
const lookBounds = { firstMs: 500, mostMs: 4_000 };

/** What may be otherwise in a moment; a job may not be visible yet. */
const passing: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'job-unknown',
  'rate-limited',
  'server-trouble',
  'unreachable',
  'unreadable-answer',
]);

/**
 * What the gateway says of a job, looked at until one that calls jobs otherwise would be believed, and for ten seconds
 * where what stands against it may pass.
 */
export async function lookAt(
  jobId: JobId,
  { poll }: Pick<Collector, 'poll'>,
  { clock, stop }: Pick<Io, 'clock' | 'stop'>,
): Promise<Result<JobReport, Failure>> {
  const until = clock.elapsed() + mostLookingMs;
  let others = 0;
  let troubles = 0;
  for (;;) {
    const looked = await poll(jobId, stop);
    if (looked.ok || stop.aborted) return looked;
    const failure = looked.error;
    if (failure.kind === 'other-job') {
      others += 1;
      if (others > mostOtherJobs) return looked;
      continue;
    }
    if (!passing.has(failure.kind)) return looked;
    troubles += 1;
    const asked = 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
    const waitMs = Math.max(
      asked ?? 0,
      backoffMs(troubles, lookBounds, () => 1),
    );
    if (clock.elapsed() + waitMs > until) return looked;
    await clock.sleep(waitMs, stop);
    if (stop.aborted) return looked;
  }
}

/** Why a job cannot be given to an attempt here, by what lies beside; `undefined` where it can. */
export function takenBeside(jobId: JobId, { owner, unread: [unread] }: JobBeside): Refusal | undefined {
  if (owner !== undefined) {
    const { attempt, pipeline } = owner;
    const text = `job ${jobId} is attempt ${attempt} of the pipeline "${pipeline}" beside this one already; nothing was changed`;
    return { exit: 'invalid', text };
  }
  if (unread === undefined) return undefined;
  const text = `${describeJournalProblem(unread)}\nThe job may be of the pipeline there: nothing was changed. Mend its state, or move its folder away.`;
  return { exit: 'disk', text };
}

/** What was settled and, where it is to be bought again, what that loses; by the state after it. */
export function describeSettlement(
  waiting: readonly Waiting[],
  { as }: Settlement,
  { purchases }: RunState,
): string {
  const settled = `settled ${waiting.length} as ${as}`;
  const lost = waiting.flatMap(({ standing: { key }, attempt }) => {
    const after = purchases.get(key)?.attempts.find(({ id }) => id === attempt?.id);
    return after === undefined ? [] : [moneyOfAttempt(after)];
  });
  if (as !== 'buy-again' || lost.length === 0) return settled;
  const { lostUsd, unknown } = addMoney(lost);
  return `${settled}, ${money(lostUsd, unknown)} booked as lost`;
}
