import type { JobId } from '../../core/task.ts';
import type { WireRequest } from '../provider.ts';

/** What one exchange with the gateway sends, the key apart. */
export interface GatewayRequest {
  readonly route: 'create' | 'poll' | 'quote';
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** JSON text. */
  readonly body?: string;
  readonly jobId?: JobId;
}

/** Asks for a clip. Costs money. */
export function createRequest(baseUrl: URL, wire: WireRequest): GatewayRequest {
  return {
    route: 'create',
    method: 'POST',
    url: routeUrl(baseUrl, 'model/v1/generation'),
    body: bodyOf(wire),
  };
}

/** Asks what a create would cost. */
export function quoteRequest(baseUrl: URL, wire: WireRequest): GatewayRequest {
  const url = routeUrl(baseUrl, 'model/v1/generation/precharge');
  return { route: 'quote', method: 'POST', url, body: bodyOf(wire) };
}

/** Looks at a job. The id must be one that `isJobId` accepts. */
export function pollRequest(baseUrl: URL, jobId: JobId): GatewayRequest {
  const url = routeUrl(baseUrl, `model/v1/generation/task/${encodeURIComponent(jobId)}`);
  return { route: 'poll', method: 'GET', url, jobId };
}

/** Whether a text can be a job id: something to see, of sane length, that stays one segment of a URL's path. */
export function isJobId(text: string): boolean {
  return /^[^\p{C}\p{Z}]{1,512}$/u.test(text) && text !== '.' && text !== '..';
}

function bodyOf({ model, params, images }: WireRequest): string {
  return JSON.stringify({ model, input: [{ params: { ...params, images } }] });
}

/** A base URL may have a path of its own, with or without a slash at its end. */
function routeUrl(baseUrl: URL, route: string): URL {
  return new URL(`${baseUrl.href.replace(/\/+$/, '')}/${route}`);
}
