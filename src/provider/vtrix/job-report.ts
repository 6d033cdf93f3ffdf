import { isJsonObject } from '../../core/json-object.ts';
import { parseUsd, type Usd } from '../../core/usd.ts';
import type { ClipAddress, JobReport } from '../provider.ts';
import { urlExpiryMs } from '../url-expiry.ts';
import type { CleanText } from './clean-text.ts';
import { readGatewayError } from './gateway-error.ts';
import { type JsonRecord, listOf, numberOf } from './json.ts';

const runningStatuses = new Set(['pending', 'processing', 'in_progress', 'queued']);

/**
 * Reads a job as the gateway describes it. `undefined` where it says no status. Completed without the address of a video
 * is not done yet, oddly: it is looked at again, as long as its time lasts.
 */
export function readJob(body: JsonRecord, clean: CleanText): JobReport | undefined {
  if (typeof body.status !== 'string') return undefined;
  const status = body.status.trim().toLowerCase();
  const about = readAbout(body, clean);
  if (status === 'completed') {
    const url = findVideoUrl(body.output);
    return url === undefined
      ? { status: 'running', unknownStatus: 'completed, without a video', ...about }
      : { status, ...addressOf(url), ...readUsage(body.usage), ...about };
  }
  if (status === 'failed') return { status, failure: readEnd(body, clean), ...about };
  const progress = numberOf(body.progress);
  return {
    status: 'running',
    ...(progress !== undefined && progress >= 0 && progress <= 1 ? { progress } : {}),
    ...(runningStatuses.has(status) ? {} : { unknownStatus: clean(body.status) }),
    ...about,
  };
}

function addressOf(url: string): ClipAddress {
  const expiresAtMs = urlExpiryMs(url);
  return { url, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
}

/** A decimal amount; `null` where it says none. A number is taken by its shortest decimal form. */
export function readCost(cost: unknown): Usd | null {
  return typeof cost === 'string' || typeof cost === 'number'
    ? (parseUsd(String(cost).trim()) ?? null)
    : null;
}

function readUsage(usage: unknown): { readonly chargedUsd: Usd | null; readonly discount?: number } {
  if (!isJsonObject(usage)) return { chargedUsd: null };
  const discount = numberOf(usage.discount);
  return { chargedUsd: readCost(usage.cost), ...(discount === undefined ? {} : { discount }) };
}

function readEnd(body: JsonRecord, clean: CleanText): Extract<JobReport, { status: 'failed' }>['failure'] {
  const error = readGatewayError(body.error, clean);
  const { chargedUsd } = readUsage(body.usage);
  return {
    kind: error?.aboutContent === true ? 'content-refused' : 'generation-failed',
    ...(error?.code === undefined ? {} : { code: error.code }),
    text: error?.text ?? 'no reason given',
    ...(chargedUsd === null ? {} : { chargedUsd }),
  };
}

/** Seconds since 1970; a gateway that counts in milliseconds is told by its size. */
function readAbout(body: JsonRecord, clean: CleanText): { model?: string; createdAtMs?: number } {
  const created = numberOf(body.created_at);
  return {
    ...(typeof body.model === 'string' ? { model: clean(body.model) } : {}),
    ...(created !== undefined && created > 0
      ? { createdAtMs: created < 1e11 ? created * 1000 : created }
      : {}),
  };
}

/** The first video in any group; failing that, the first thing that does not say what it is. */
function findVideoUrl(output: unknown): string | undefined {
  const contents = listOf(output)
    .filter(isJsonObject)
    .flatMap((group) => listOf(group.content))
    .filter(isJsonObject)
    .filter(({ url }) => typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url));
  const found =
    contents.find(({ type }) => typeof type === 'string' && /^video/i.test(type)) ??
    contents.find(({ type }) => type === undefined || type === null);
  return typeof found?.url === 'string' ? found.url : undefined;
}
