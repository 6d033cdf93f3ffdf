import { Readable } from 'node:stream';
import type { Clock } from '../../src/core/clock.ts';
import type { Failure } from '../../src/core/failure.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { Usd } from '../../src/core/usd.ts';
import type { JobReport, Provider, WireRequest } from '../../src/provider/provider.ts';

/** What becomes of one create. Everything has a default: accepted at once, done after 2 s, charged 0.325. */
export interface Script {
  /** Until the create is answered. */
  readonly answerMs?: number;
  /** The create is not accepted. */
  readonly answer?: Failure;
  /** With a failing answer: it was accepted all the same, and is charged. */
  readonly acceptedAllTheSame?: boolean;
  /** What its job is called; absent, no other is called so. */
  readonly jobId?: string;
  readonly doneMs?: number;
  readonly end?: Failure;
  readonly chargedUsd?: Usd | null;
  /** Failures of looks at it, the first ones first. */
  readonly polls?: readonly Failure[];
  /** Failures of downloads, the first ones first. */
  readonly downloads?: readonly Failure[];
  /** Until a download is answered. */
  readonly downloadMs?: number;
  /** For how long the address of the clip works that a look gives, as it says itself; absent, it works for ever and says nothing. */
  readonly addressLastsMs?: number;
  /** What the clip is made of. */
  readonly clip?: string;
  /** What a look says of its progress. */
  readonly progress?: (share: number) => number;
}

/** One create as the gateway saw it. */
export interface SeenCreate {
  readonly number: number;
  readonly at: number;
  readonly request: WireRequest;
  readonly jobId: string;
  readonly script: Script;
  /** Whether it will be paid for. */
  readonly isBought: boolean;
  polls: number;
  downloads: number;
  endsAt: number;
}

/** A provider that does what a script says, and remembers what it was asked. */
export interface ScriptedGateway extends Provider {
  readonly creates: SeenCreate[];
  /** Jobs accepted and not done. */
  inFlight(): number;
  polls(): number;
  /** Jobs whose clips were asked for, in that order. */
  readonly fetched: string[];
}

/** What a create is answered with is decided when it comes. */
export type DecideScript = (create: { number: number; request: WireRequest; inFlight: number }) => Script;

/** An empty gateway. */
export function createScriptedGateway(clock: Clock, decide: DecideScript = () => ({})): ScriptedGateway {
  const creates: SeenCreate[] = [];
  const jobs = new Map<string, SeenCreate>();
  const fetched: string[] = [];
  const expiryOf = new Map<string, number>();
  let pollCount = 0;

  function inFlight(): number {
    return creates.filter((each) => each.isBought && each.endsAt > clock.elapsed()).length;
  }

  function report(job: SeenCreate): JobReport {
    const { script } = job;
    if (clock.elapsed() < job.endsAt) {
      const share = 1 - (job.endsAt - clock.elapsed()) / (script.doneMs ?? 2_000);
      return { status: 'running', ...(script.progress && { progress: script.progress(share) }) };
    }
    if (script.end !== undefined) return { status: 'failed', failure: script.end };
    const url = `https://cdn.test/${job.jobId}?signed=${job.polls}`;
    const expiresAtMs = clock.elapsed() + (script.addressLastsMs ?? Infinity);
    expiryOf.set(url, expiresAtMs);
    return {
      status: 'completed',
      url,
      ...(script.addressLastsMs === undefined ? {} : { expiresAtMs }),
      chargedUsd: script.chargedUsd === undefined ? ('0.325' as Usd) : script.chargedUsd,
    };
  }

  return {
    simulated: () => false,
    creates,
    fetched,
    inFlight,
    polls: () => pollCount,
    quote: async () => ok({ usd: '0.325' as Usd }),
    async submit(request, signal) {
      const number = creates.length + 1;
      const script = decide({ number, request, inFlight: inFlight() });
      const job: SeenCreate = {
        number,
        at: clock.elapsed(),
        request,
        jobId: script.jobId ?? `job-${number}`,
        script,
        isBought: script.answer === undefined || script.acceptedAllTheSame === true,
        polls: 0,
        downloads: 0,
        endsAt: clock.elapsed() + (script.doneMs ?? 2_000),
      };
      creates.push(job);
      if (job.isBought && !jobs.has(job.jobId)) jobs.set(job.jobId, job);
      await clock.sleep(script.answerMs ?? 0, signal);
      if (signal?.aborted) return fail({ kind: 'answer-lost', cause: 'aborted' });
      return script.answer === undefined ? ok({ jobId: job.jobId, job: report(job) }) : fail(script.answer);
    },
    async poll(jobId, signal) {
      pollCount += 1;
      const job = jobs.get(jobId);
      if (job === undefined) return fail({ kind: 'job-unknown', text: 'no such task' });
      if (signal?.aborted) return fail({ kind: 'unreachable', cause: 'aborted' });
      const failure = job.script.polls?.[job.polls];
      job.polls += 1;
      return failure === undefined ? ok(report(job)) : fail(failure);
    },
    async fetch(url, { offset, signal }) {
      const job = jobs.get(new URL(url).pathname.slice(1));
      if (job !== undefined) fetched.push(job.jobId);
      if ((expiryOf.get(url) ?? 0) <= clock.elapsed())
        return fail({ kind: 'download-expired', httpStatus: 403 });
      await clock.sleep(job?.script.downloadMs ?? 0, signal);
      if (job === undefined) return fail({ kind: 'download-expired', httpStatus: 404 });
      const failure = job.script.downloads?.[job.downloads];
      job.downloads += 1;
      if (failure !== undefined) return fail(failure);
      const clip = Buffer.from(job.script.clip ?? `clip of ${job.jobId}`);
      return ok({ body: Readable.from([clip.subarray(offset)]), bytes: clip.length, offset });
    },
  };
}
