import type { AttemptId } from './task.ts';

/** Parameters of a request, as planned, as frozen or as sent. */
type Parameters<Value> = Readonly<Record<string, Value | string>>;

/**
 * Parameters as they are sent: where the author left `payload` free it carries the attempt, by which a person or the vendor
 * finds the create again. It follows from the attempt, so no fact repeats it.
 */
export function withMark<Value>(params: Parameters<Value>, attempt: AttemptId): Parameters<Value> {
  return params.payload === undefined ? { ...params, payload: `dailies:${attempt}` } : params;
}

const mark = /^dailies:[0-9a-f]{16}-\d+$/;

/** The author's own: facts of before it went without saying have the mark. */
export function withoutMark<Value>(params: Parameters<Value>): Parameters<Value> {
  if (typeof params.payload !== 'string' || !mark.test(params.payload)) return params;
  const { payload: _, ...own } = params;
  return own;
}
