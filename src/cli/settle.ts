import type { NewFact } from '../core/fact.ts';
import type { Failure } from '../core/failure.ts';
import { keyStart } from '../core/key-start.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Standing } from '../core/standing.ts';
import type { JobId, TaskId, TaskState } from '../core/task.ts';
import { idMatcher } from '../plan/filter.ts';
import { type Collector, type JobReport, mostOtherJobs } from '../provider/provider.ts';
import { type JobBeside, jobOwner } from '../state/job-owner.ts';
import { describeJournalProblem } from '../state/journal-problem.ts';
import { addMoney, attemptIsUncertain, moneyOfAttempt } from '../state/money.ts';
import type { Attempt, RunState } from '../state/state.ts';
import { money } from '../view/words.ts';
import type { Refusal } from './refusal.ts';

/** What a person says about tasks. */
export type Settlement =
  | { readonly as: 'submitted'; readonly jobId: JobId }
  | { readonly as: 'not-submitted' }
  | { readonly as: 'buy-again' };

/** The flags that say it. */
export interface SettleFlags {
  readonly submitted?: string;
  readonly notSubmitted?: boolean;
  readonly buyAgain?: boolean;
}

/** A task that waits, and the attempt it waits for; none where a clip was copied from another pipeline and is gone. */
export interface Waiting {
  readonly standing: Standing;
  readonly attempt?: Attempt;
}

const waits: readonly TaskState[] = ['uncertain', 'lost', 'gone'];

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
  return invalid('say exactly one of --submitted JOB, --not-submitted and --buy-again');
}

/** The tasks that globs (or `--all`) mean. One in another state is refused, and then nothing changes. */
export function chooseWaiting(
  standings: readonly Standing[],
  state: RunState,
  { globs, all }: { readonly globs: readonly string[]; readonly all: boolean },
): Result<readonly Waiting[], Refusal> {
  if (all === globs.length > 0) return invalid('name tasks by id, or say --all');
  const open = standings.filter(({ state: standing }) => waits.includes(standing));
  const chosen = new Map<string, Standing>();
  for (const glob of globs) {
    const at = open.filter(({ id }) => id === glob);
    if (at.length > 1) return invalid(tellApart(glob, at.map(waitingIn(state))));
    // What waits at an address is meant, not what came to lie below it by an edit.
    const meant = at.length === 1 ? at : standings.filter(isMeantBy(glob));
    if (meant.length === 0) return invalid(`no task is called ${glob}`);
    const waiting = meant.filter(({ state: standing }) => waits.includes(standing));
    // An edit leaves what was bought before at the same address: it is no other task.
    const settled = (id: TaskId): boolean => waiting.some((each) => each.id === id);
    const other = meant.find(({ id, state: standing }) => !settled(id) && standing !== 'dropped');
    if (other !== undefined || waiting.length === 0) {
      const { id, state: standing } = other ?? meant[0] ?? { id: glob, state: 'dropped' };
      return invalid(
        `${id} is ${standing}: only uncertain, lost and gone tasks can be settled; nothing was changed`,
      );
    }
    const mistaken = waiting.map(waitingIn(state)).find(isMistaken(glob));
    if (mistaken !== undefined) return invalid(`${describeMistake(mistaken, glob)}; nothing was changed`);
    for (const each of waiting) chosen.set(each.key, each);
  }
  if (all) for (const each of open) chosen.set(each.key, each);
  return ok([...chosen.values()].map(waitingIn(state)));
}

function waitingIn(state: RunState): (standing: Standing) => Waiting {
  return (standing) => {
    const attempt = waitingAttempt(standing, state);
    return attempt === undefined ? { standing } : { standing, attempt };
  };
}

/** One answer would settle both, and they are not the same: one may have been bought, and the other not. */
function tellApart(id: TaskId, both: readonly Waiting[]): string {
  const names = both.map(nameOf).join(' or ');
  return `${id} means ${both.length} tasks, from before and after an edit: name one by its attempt, ${names}; nothing was changed`;
}

const keyOrAttempt = /^(?:dailies:)?([0-9a-f]{8,64})(-\d+)?$/;

/** A task is named by its address, by its key or the beginning of it, or by an attempt as it stands in `payload`. */
function isMeantBy(glob: string): (standing: Standing) => boolean {
  const matches = idMatcher(glob);
  const start = keyOrAttempt.exec(glob)?.[1];
  return ({ id, key }) => matches(id) || (start !== undefined && key.startsWith(start));
}

/** Whether another attempt was named than the one that waits: that one was never bought, say, and this one was. */
function isMistaken(glob: string): (waiting: Waiting) => boolean {
  const number = keyOrAttempt.exec(glob)?.[2];
  if (number === undefined) return () => false;
  const matches = idMatcher(glob);
  return ({ standing: { id }, attempt }) => !matches(id) && attempt?.id.endsWith(number) !== true;
}

function describeMistake({ standing: { id }, attempt }: Waiting, glob: string): string {
  if (attempt === undefined) return `no attempt of ${id} waits to be settled`;
  return `${id} waits for attempt ${attempt.id}, not ${glob}`;
}

/** Why this settlement does not fit these tasks; `undefined` where it does. */
export function misfit(
  waiting: readonly Waiting[],
  settlement: Settlement,
  state: RunState,
): Refusal | undefined {
  const gone = waiting.find(({ standing }) => standing.state === 'gone');
  if (gone !== undefined && settlement.as !== 'buy-again') {
    return {
      exit: 'invalid',
      text: `${gone.standing.id} was bought and is gone: only --buy-again settles it`,
    };
  }
  if (settlement.as !== 'submitted') return undefined;
  if (waiting.length !== 1) {
    return {
      exit: 'invalid',
      text: `a job is one task's: --submitted takes exactly one task, not ${describe(waiting)}`,
    };
  }
  const owner = jobOwner(state, settlement.jobId, waiting[0]?.attempt?.id);
  if (owner === undefined) return undefined;
  return { exit: 'invalid', text: `job ${settlement.jobId} is attempt ${owner} already` };
}

/** What the gateway says of a job, looked at until one that calls jobs otherwise would be believed. */
export async function lookAt(
  jobId: JobId,
  { poll }: Pick<Collector, 'poll'>,
  signal?: AbortSignal,
): Promise<Result<JobReport, Failure>> {
  for (let others = 1; ; others += 1) {
    const looked = await poll(jobId, signal);
    if (looked.ok || looked.error.kind !== 'other-job' || others > mostOtherJobs) return looked;
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

/** Tasks of one address, from before and after an edit, are told apart by their attempts. */
function nameOf({ standing, attempt }: Waiting): string {
  return attempt?.id ?? keyStart(standing.key);
}

function describe(waiting: readonly Waiting[]): string {
  const names = waiting.slice(0, 3).map(nameOf);
  return `${waiting.length} (${names.join(', ')}${waiting.length > names.length ? ', …' : ''})`;
}

/** Jobs are dated in whole seconds by another clock; an attempt's answer was awaited for minutes. */
const nearMs = 15 * 60_000;

/** Why a job cannot be that attempt's; `undefined` where it can. What the gateway does not tell is not held against it. */
export function foreignJob(
  report: JobReport,
  { attempt }: Waiting,
  model: string | undefined,
): Refusal | undefined {
  if (report.model !== undefined && model !== undefined && report.model !== model) {
    return { exit: 'invalid', text: `that job is of model ${report.model}, and the task of ${model}` };
  }
  const { createdAtMs } = report;
  if (
    createdAtMs === undefined ||
    attempt === undefined ||
    Math.abs(createdAtMs - attempt.startedAt) <= nearMs + 1_000
  )
    return undefined;
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    exit: 'invalid',
    text: `that job was created ${at(createdAtMs)}, and the attempt was sent ${at(attempt.startedAt)}: not the same`,
  };
}

/** The facts that say so. */
export function settlingFacts(waiting: readonly Waiting[], settlement: Settlement): readonly NewFact[] {
  return waiting.map(({ standing: { key }, attempt }) =>
    attempt === undefined
      ? { type: 'retry:granted', key }
      : { type: 'task:resolved', attempt: attempt.id, ...settlement },
  );
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

function waitingAttempt({ key, state: standing }: Standing, state: RunState): Attempt | undefined {
  const attempts = state.purchases.get(key)?.attempts ?? [];
  if (standing === 'uncertain') return attempts.findLast((each) => attemptIsUncertain(each));
  return attempts.findLast(({ stage }) => stage === (standing === 'lost' ? 'lost' : 'completed'));
}

function invalid(text: string): Result<never, Refusal> {
  return fail({ exit: 'invalid', text });
}
