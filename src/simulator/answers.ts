import type { Model } from '../catalog/model.ts';
import type { Params } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import { errorForm } from './error-form.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Job, JobLook } from './job.ts';

/** A JSON body. */
export type Json = Readonly<Record<string, unknown>>;

/** What a create is answered with when the job is on its way. */
export function createdAnswer(job: Job): Json {
  return {
    id: job.id,
    status: statusText(job, 'pending'),
    model: job.model,
    created_at: seconds(job.createdAtMs),
  };
}

/** A job as polled. `url` is where its clip may be fetched for a while. */
export function jobAnswer(job: Job, look: JobLook, url: string): Json {
  const head = { id: job.id, model: job.model, created_at: seconds(job.createdAtMs) };
  switch (look.status) {
    case 'running': {
      const status = look.progress === 0 ? 'queued' : 'in_progress';
      const progress = has(job, 'no-progress') ? {} : { progress: look.progress };
      return { ...head, status: statusText(job, status), ...progress };
    }
    case 'completed': {
      const usage = has(job, 'no-usage') ? {} : { usage: { cost: fourDecimals(job.costUsd), discount: 1 } };
      return {
        ...head,
        status: statusText(job, 'completed'),
        output: output(job, url),
        ...usage,
        metadata: {},
      };
    }
    case 'failed': {
      const error = has(job, 'odd-shapes')
        ? `${look.code}: ${look.text}`
        : errorForm(job.model).inJob(look.code, look.text);
      return { ...head, status: statusText(job, 'failed'), error };
    }
  }
}

/** A price asked for before; the failure envelope where the reference prices know none. */
export function quoteAnswer(
  model: Model,
  params: Params,
  now: { readonly atMs: number; readonly hash: string },
): Json {
  const usd = model.tablePrice(params);
  const common = { model: model.id, billing_model: model.id, hash: now.hash, updated_at: seconds(now.atMs) };
  return usd === null
    ? { status: 'failed', data: { ...common, cost: null, reason: 'COST_CACHE_MISS', sample_count: 0 } }
    : {
        status: 'success',
        data: { ...common, cost: fourDecimals(usd), currency: 'USD', discount: 1, sample_count: 100 },
      };
}

/** An error that is not a job's. */
export function errorAnswer(code: string, text: string, modelId?: string): Json {
  return { error: errorForm(modelId).inAnswer(code, text) };
}

function output(job: Job, url: string): readonly Json[] {
  if (!has(job, 'odd-shapes')) return [{ content: [{ type: 'video', url }] }];
  const cover = url.replace('.mp4', '.jpg');
  return [
    { content: [] },
    {
      content: [
        { type: 'image', url: cover },
        { type: 'video_url', url },
      ],
    },
  ];
}

function statusText(job: Job, status: string): string {
  if (has(job, 'unknown-status') && status !== 'completed' && status !== 'failed') return 'warming_up';
  return has(job, 'odd-shapes') ? status.toUpperCase() : status;
}

function has(job: Job, kind: FaultKind): boolean {
  return job.afflictions.some((fault) => fault.kind === kind);
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** As the gateway writes money. */
function fourDecimals(usd: Usd): string {
  const [whole = '0', decimals = ''] = usd.split('.');
  return `${whole}.${decimals.padEnd(4, '0')}`;
}
