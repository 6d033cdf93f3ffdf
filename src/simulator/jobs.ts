import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { addUsd, type Usd } from '../core/usd.ts';
import { chargeFor } from './charge.ts';
import type { CheckedRequest } from './check-request.ts';
import type { Clips } from './clips.ts';
import { errorCodes } from './error-form.ts';
import type { Fault } from './faults.ts';
import type { FrameFiles } from './frame-files.ts';
import { type Job, type JobLook, keptParams } from './job.ts';
import type { JobJournal } from './job-journal.ts';
import { randomFrom, uuidFrom } from './random.ts';

/** All jobs of a state folder. */
export interface Jobs {
  /** On disk when it resolves. `body` is the SHA-256 of what was sent. */
  accept(
    request: CheckedRequest,
    options: { readonly afflictions: readonly Fault[]; readonly body: string },
  ): Promise<Job>;
  find(id: string): Job | undefined;
  look(job: Job): JobLook;
  /** Resolves when nothing but time keeps a job from its end. */
  settled(job: Job): Promise<void>;
  /**
   * How many are neither completed nor failed, creates that are being accepted among them. Looking at each of them is
   * spared where there are at most `enough`: then it may be too high, but is not above `enough`.
   */
  inFlight(enough?: number): number;
  /** Everything charged for so far: all jobs that did not fail. */
  chargedUsd(): Usd;
  readonly count: number;
  /** How many jobs were asked for with a body that an earlier job had. */
  readonly duplicates: number;
}

/** Takes up the jobs of a journal and accepts new ones into it. */
export function openJobs(options: {
  readonly journal: JobJournal;
  readonly frames: FrameFiles;
  readonly clips: Clips;
  readonly clock: Clock;
  readonly timeScale: number;
  readonly seed: number | undefined;
}): Jobs {
  const { journal, frames, clips, clock, timeScale, seed } = options;
  const jobs = new Map<string, Job>();
  const open = new Set<Job>();
  const bodies = new Set<string>();
  let duplicates = 0;
  let arriving = 0;
  let number = 0;

  function take(job: Job): void {
    jobs.set(job.id, job);
    open.add(job);
    if (bodies.has(job.body)) duplicates += 1;
    bodies.add(job.body);
  }
  for (const job of journal.earlier) take(job);
  number = jobs.size;

  function look(job: Job): JobLook {
    const seen = judge(job);
    if (seen.status !== 'running') open.delete(job);
    return seen;
  }

  function judge(job: Job): JobLook {
    const passed = job.takesMs === 0 ? 1 : Math.min(1, (clock.now() - job.createdAtMs) / job.takesMs);
    const failure = failureOf(job);
    if (failure !== undefined) {
      return passed >= 1
        ? { status: 'failed', ...failure }
        : { status: 'running', progress: rounded(passed) };
    }
    const clip = clips.look(job);
    if (clip.kind === 'rendering' || passed < 1) {
      const drawn = clip.kind === 'rendering' ? clip.progress : 1;
      return { status: 'running', progress: rounded(Math.min(passed, drawn)) };
    }
    return clip.kind === 'ready'
      ? { status: 'completed', clipPath: clip.path }
      : { status: 'failed', code: clip.code, text: clip.text };
  }

  return {
    async accept({ model, params, frames: sent }, { afflictions, body }) {
      arriving += 1;
      number += 1;
      const random = seed === undefined ? Math.random : randomFrom(`${seed} job ${number}`);
      const id = seed === undefined ? randomUUID() : uuidFrom(`${seed} job ${number}`);
      const instant = afflictions.some((fault) => fault.kind === 'instant');
      const kept = await Promise.all(sent.map(frames.keep)).finally(() => {
        arriving -= 1;
      });
      const job: Job = {
        id,
        model: model.id,
        params: keptParams(params),
        frames: kept,
        seed: Number(params.seed) || 1 + Math.floor(random() * 2 ** 31),
        createdAtMs: clock.now(),
        // Real jobs of one kind do not take equally long either.
        takesMs: instant ? 0 : Math.round(model.typicalMs(params) * timeScale * (0.7 + 0.6 * random())),
        costUsd: chargeFor(model, params),
        afflictions,
        body,
      };
      journal.append(job);
      take(job);
      look(job);
      return job;
    },
    find: (id) => jobs.get(id),
    look,
    async settled(job) {
      if (failureOf(job) === undefined) await clips.settled(job);
    },
    inFlight(enough = 0) {
      // Jobs leave `open` when they are seen at their end, so it can only be too long.
      if (open.size + arriving <= enough) return open.size + arriving;
      for (const job of open) look(job);
      return open.size + arriving;
    },
    chargedUsd() {
      const charged = [...jobs.values()].filter(
        (job) => failureOf(job) === undefined && look(job).status !== 'failed',
      );
      return addUsd(...charged.map((job) => job.costUsd));
    },
    get count() {
      return jobs.size;
    },
    get duplicates() {
      return duplicates;
    },
  };
}

function failureOf(job: Job): { readonly code: string; readonly text: string } | undefined {
  for (const { kind, code } of job.afflictions) {
    if (kind === 'fail' && code !== undefined) {
      return { code, text: failureTexts[code] ?? 'the generation failed for an unknown reason' };
    }
    if (kind === 'content') {
      const text = 'the prompt or a picture did not pass the content policy (sensitive content)';
      return { code: errorCodes.generationFailed, text };
    }
  }
  return undefined;
}

/** Two decimals, and never done before it is. */
function rounded(progress: number): number {
  return Math.max(0, Math.min(0.99, Math.round(progress * 100) / 100));
}

const failureTexts: Readonly<Record<string, string>> = {
  '008005001': 'image missing',
  '008005002': 'parameter invalid',
  '008005003': 'style invalid',
  '008005004': 'image invalid',
  '008005005': 'duration invalid',
  '008005006': 'resolution invalid',
  '008005098': 'generation failed',
  '008005099': 'service unavailable',
  '002014001': 'image is missing',
};
