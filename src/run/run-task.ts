import type { NamedParams } from '../catalog/parameter-name.ts';
import type { FrozenRequest } from '../core/fact.generated.ts';
import { createFate, type Failure } from '../core/failure.ts';
import { withMark } from '../core/mark.ts';
import { fail, type Result } from '../core/result.ts';
import type { AttemptId, GenerationRequest, Task } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { RunSettings } from '../plan/plan.ts';
import type { BuildWireRequest, Provider, Submitted } from '../provider/provider.ts';
import type { Work } from '../state/work.ts';
import type { Line } from './crew.ts';
import { fetchClip, followJob } from './follow-job.ts';
import type { JobOwners } from './job-owners.ts';
import type { Slot } from './limiter.ts';
import type { JobEnd, WatchedJob } from './watch-job.ts';

/** What buying needs beside what collecting needs. */
export interface Buying {
  readonly submit: Provider['submit'];
  readonly buildWireRequest: BuildWireRequest;
  /** The request as it stands in a fact. */
  readonly freeze: (request: GenerationRequest) => FrozenRequest;
  readonly owners: JobOwners;
}

/** A pipeline that may buy. */
export interface BuyingLine extends Line {
  readonly buying: Buying;
  readonly settings: RunSettings;
}

/** One create that may go out now: everything it needs was set aside. */
export interface Create {
  readonly work: Work;
  readonly task: Task;
  readonly attempt: AttemptId;
  readonly usd: Usd | null;
  readonly slot: Slot;
}

/** How one attempt ended. */
export type AttemptEnd =
  | JobEnd
  /** The frames could not be read, or are not the planned ones: nothing was recorded. */
  | { readonly status: 'no-frames'; readonly failure: Failure }
  /** Turned away unaccepted, or never sent. */
  | { readonly status: 'not-sent' }
  /** Refused, or perhaps bought: only a person goes on from here. */
  | { readonly status: 'settled' };

const offPeakTimeoutMs = 48 * 60 * 60_000;

/** One attempt's life, from its frames to its clip in place. What must not be forgotten is on disk before the next step. */
export async function runTask(create: Create, line: BuyingLine): Promise<AttemptEnd> {
  const { work } = create;
  const job = await submitCreate(create, line);
  if ('status' in job) return job;
  const end = await followJob(job, line);
  if (end.status === 'completed') {
    await fetchClip(work, { jobId: job.jobId, address: end, known: 'new' }, line);
  }
  return end;
}

/** From frames to an accepted job; a function of its own, so that no frame stays in memory while the job runs. */
async function submitCreate(create: Create, line: BuyingLine): Promise<WatchedJob | AttemptEnd> {
  const { task, attempt, usd, slot } = create;
  const { buying, crew } = line;
  const { request } = task;
  const wire = await buying.buildWireRequest({ ...request, params: withMark(request.params, attempt) });
  if (!wire.ok) return { status: 'no-frames', failure: wire.error };

  const frozen = buying.freeze(request);
  const { off_peak }: NamedParams = request.params;
  const timeoutMs = off_peak === true ? offPeakTimeoutMs : line.settings.taskTimeoutMs;
  const { key, priceClass } = task;
  await line.record({
    type: 'task:started',
    attempt,
    key,
    request: frozen,
    usd,
    class: priceClass,
    timeoutMs,
  });

  if (!crew.stops.mayCreate()) {
    const failure: Failure = { kind: 'never-left', cause: 'the run ended before it was sent' };
    await line.record({ type: 'task:not-sent', attempt, failure });
    return { status: 'not-sent' };
  }

  const tie = crew.stops.tieSubmit();
  const answer = ownAnswer(await buying.submit(wire.value, tie.signal), attempt, buying.owners);
  tie.untie();
  if (!answer.ok) return await settleUnaccepted(answer.error, attempt, { line, slot });

  slot.accepted();
  crew.vigil.succeeded();
  const submittedAt = crew.clock.now();
  const { jobId, job: first } = answer.value;
  await recordSubmitted(answer.value, attempt, line);
  return { attempt, jobId, request: frozen, submittedAt, timeoutMs, first };
}

/**
 * A create that was answered with another attempt's job: whether it has one of its own, nobody can tell. Followed, one
 * clip would be taken for two.
 */
function ownAnswer(
  answer: Result<Submitted, Failure>,
  attempt: AttemptId,
  owners: JobOwners,
): Result<Submitted, Failure> {
  const owner = answer.ok ? owners.claim(answer.value.jobId, attempt) : undefined;
  if (!answer.ok || owner === undefined) return answer;
  return fail({ kind: 'answer-lost', cause: `job ${answer.value.jobId} is attempt ${owner} already` });
}

/** A create that was not accepted: what that means for the money decides which fact it is. */
async function settleUnaccepted(
  failure: Failure,
  attempt: AttemptId,
  { line, slot }: { readonly line: BuyingLine; readonly slot: Slot },
): Promise<AttemptEnd> {
  const { stops, vigil } = line.crew;
  switch (createFate(failure)) {
    case 'not-sent':
      slot.turnedAway(failure);
      vigil.failed(failure);
      await line.record({ type: 'task:not-sent', attempt, failure });
      return { status: 'not-sent' };
    case 'refused':
      vigil.succeeded();
      await line.record({ type: 'task:rejected', attempt, failure });
      return { status: 'settled' };
    case 'no-access': {
      // The stop comes first: the fact takes a moment, and no other create may go out in it.
      const stop = failure.kind === 'unauthorized' ? stops.stopEverything : stops.stopCreates;
      stop({ kind: 'no-access', failure });
      await line.record({ type: 'task:not-sent', attempt, failure });
      return { status: 'not-sent' };
    }
    case 'uncertain':
      vigil.lost(failure);
      await line.record({ type: 'task:uncertain', attempt, failure });
      return { status: 'settled' };
  }
}

/** The job id is worth its clip: where the journal cannot keep it any more, or not in time, a person is told. */
async function recordSubmitted({ jobId }: Submitted, attempt: AttemptId, line: Line): Promise<void> {
  const { leave } = line.crew;
  const tell = (): void => {
    const text = `attempt ${attempt} was accepted as job ${jobId}, which could not be written down: dailies resolve --submitted ${jobId}`;
    line.announce({ type: 'notice', text });
  };
  leave?.addEventListener('abort', tell, { once: true });
  try {
    await line.record({ type: 'task:submitted', attempt, jobId });
  } catch (error) {
    tell();
    throw error;
  } finally {
    leave?.removeEventListener('abort', tell);
  }
}
