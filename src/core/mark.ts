import type { AttemptId } from './task.ts';

/** Parameters of a request, as planned, as frozen or as sent. */
type Parameters<Value> = Readonly<Record<string, Value | string>>;

const start = 'dailies:';

/**
 * Parameters as they are sent: where the author left `payload` free it carries the attempt, by which a person or the vendor
 * finds the create again. It follows from the attempt, so no fact repeats it.
 */
export function withMark<Value>(params: Parameters<Value>, attempt: AttemptId): Parameters<Value> {
  return params.payload === undefined ? { ...params, payload: `${start}${attempt}` } : params;
}

/** The author's own: facts of before it went without saying have the mark. */
export function withoutMark<Value>(params: Parameters<Value>): Parameters<Value> {
  if (typeof params.payload !== 'string' || !params.payload.startsWith(start)) return params;
  const { payload: _, ...own } = params;
  return own;
}
