import type { Failure } from '../../core/failure.ts';
import { isJsonObject } from '../../core/json-object.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { JobReport, Quote, Submitted } from '../provider.ts';
import type { CleanText } from './clean-text.ts';
import { type GatewayError, readGatewayError } from './gateway-error.ts';
import { readCost, readJob } from './job-report.ts';
import { type JsonRecord, parseRecord } from './json.ts';
import { isJobId } from './requests.ts';
import { retryAfterMs } from './retry-after.ts';

/** An HTTP answer that arrived whole, or was cut off at the size cap (and is then no JSON). */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * What a create was answered with. Whatever does not prove that nothing was bought, or name the job that was, is
 * `answer-lost`.
 */
export function readCreateAnswer(answer: Answer, clean: CleanText): Result<Submitted, Failure> {
  const { status } = answer;
  const body = parseRecord(answer.text);
  const error = readGatewayError(body?.error, clean);
  const named = body === undefined ? undefined : namedJob(body, answer.text);
  if (body !== undefined && status >= 200 && status < 300) {
    const jobId = typeof body.id === 'number' && Number.isSafeInteger(body.id) ? String(body.id) : body.id;
    if (typeof jobId === 'string' && isJobId(jobId) && clean(jobId) === jobId) {
      return ok({ jobId, job: readJob(body, clean) ?? { status: 'running' } });
    }
    if (status === 200 && named === undefined && error !== undefined) return fail(refusal(status, error));
  }
  // Who names a job may have begun it, whatever else is said: a person can look it up.
  if (named !== undefined) {
    return fail({ kind: 'answer-lost', cause: `HTTP ${status}, with the job id ${clean(named)}` });
  }
  if (status === 401 || status === 403) return fail(noAccess(answer, error, clean));
  if (error === undefined)
    return fail({ kind: 'answer-lost', cause: `HTTP ${status}, not the gateway's JSON` });
  switch (status) {
    case 400:
    case 404:
    case 413:
    case 422:
      return fail(refusal(status, error));
    case 429:
      return fail({ kind: 'rate-limited', text: error.text, ...waitOf(answer) });
    case 503:
      return fail({ kind: 'unavailable', httpStatus: status, text: error.text, ...waitOf(answer) });
    default:
      return fail({ kind: 'answer-lost', cause: `HTTP ${status}: ${error.text}` });
  }
}

/** The job that a body is about; `undefined` where it does not say. */
function namedJob({ id }: JsonRecord, text: string): string | undefined {
  if (id === undefined || id === null || id === '') return undefined;
  if (typeof id === 'string') return id;
  return (typeof id === 'number' ? digitsOf(id, text) : undefined) ?? JSON.stringify(id);
}

/** A job id that is a whole number, as it was written: beyond 2^53 a number is rounded, and names another job. */
function digitsOf(id: number, text: string): string | undefined {
  if (Number.isSafeInteger(id)) return String(id);
  const written = [...text.matchAll(/"id"\s*:\s*(\d{16,40})(?=\s*[,}])/g)].map(([, digits = '']) => digits);
  return written.find((digits) => Number(digits) === id);
}

/**
 * What a look at a job was answered with. An answer that names another job says nothing of this one: believed, it would
 * give two tasks one clip.
 */
export function readPollAnswer(
  answer: Answer,
  clean: CleanText,
  isAbout: (named: string) => boolean,
): Result<JobReport, Failure> {
  const body = parseRecord(answer.text);
  if (answer.status === 200 && body !== undefined) {
    const named = namedJob(body, answer.text);
    if (named !== undefined && !isAbout(named)) return fail({ kind: 'other-job', jobId: clean(named) });
    const job = readJob(body, clean);
    if (job !== undefined) return ok(job);
  }
  // A proxy's 404 page must not make a task lost.
  if (answer.status === 404 && body !== undefined) {
    const error = readGatewayError(body.error, clean);
    return fail({ kind: 'job-unknown', text: error?.text ?? 'no reason given' });
  }
  return fail(freeRouteFailure(answer, clean));
}

/** What a question for a price was answered with. Only amounts in US dollars count. */
export function readQuoteAnswer(answer: Answer, clean: CleanText): Result<Quote, Failure> {
  const body = parseRecord(answer.text);
  const error = readGatewayError(body?.error, clean);
  if (answer.status === 200 && isJsonObject(body?.data)) {
    const { cost, currency, reason } = body.data;
    if (typeof currency === 'string' && currency.toUpperCase() !== 'USD') {
      return ok({ usd: null, reason: `quoted in ${clean(currency)}, not USD` });
    }
    const usd = readCost(cost);
    if (usd !== null) return ok({ usd });
    return ok({ usd, ...(typeof reason === 'string' ? { reason: clean(reason) } : {}) });
  }
  if (error !== undefined && [200, 400, 404, 413, 422].includes(answer.status)) {
    return fail(refusal(answer.status, error));
  }
  return fail(freeRouteFailure(answer, clean));
}

/** Why a download was not opened: what its host's status means. `undefined` for one that has a body to read. */
export function readDownloadStatus(answer: Omit<Answer, 'text'>): Failure | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  if ([401, 403, 404, 410].includes(status)) return { kind: 'download-expired', httpStatus: status };
  if (status === 429) return { kind: 'rate-limited', text: 'from the host of the file', ...waitOf(answer) };
  if (status >= 500) {
    return {
      kind: 'server-trouble',
      httpStatus: status,
      text: 'from the host of the file',
      ...waitOf(answer),
    };
  }
  return { kind: 'download-broken', cause: `its host answered ${status}` };
}

function freeRouteFailure(answer: Answer, clean: CleanText): Failure {
  const { status } = answer;
  const error = readGatewayError(parseRecord(answer.text)?.error, clean);
  const text = error?.text ?? clean(answer.text);
  if (status === 401 || status === 403) return noAccess(answer, error, clean);
  if (status === 429) return { kind: 'rate-limited', text, ...waitOf(answer) };
  if (status >= 500) return { kind: 'server-trouble', httpStatus: status, text, ...waitOf(answer) };
  return { kind: 'unreadable-answer', httpStatus: status, text };
}

function refusal(httpStatus: number, { code, text, aboutContent }: GatewayError): Failure {
  const said = { ...(code === undefined ? {} : { code }), text };
  return aboutContent ? { kind: 'content-refused', ...said } : { kind: 'rejected', httpStatus, ...said };
}

function noAccess({ status, text }: Answer, error: GatewayError | undefined, clean: CleanText): Failure {
  return { kind: status === 401 ? 'unauthorized' : 'forbidden', text: error?.text ?? clean(text) };
}

function waitOf(answer: Omit<Answer, 'text'>): { readonly retryAfterMs?: number } {
  const waitMs = retryAfterMs(answer.headers, answer.atMs);
  return waitMs === undefined ? {} : { retryAfterMs: waitMs };
}
