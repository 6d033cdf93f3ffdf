import type { AttemptId } from './task.ts';

/**
 * Parameters as they are sent: where the author left `payload` free it carries the attempt, by which a person or the vendor
 * finds the create again. It follows from the attempt, so no fact repeats it.
 */
export function withMark<Value>(
  params: Readonly<Record<string, Value | string>>,
  attempt: AttemptId,
): Readonly<Record<string, Value | string>> {
  return params.payload === undefined ? { ...params, payload: `dailies:${attempt}` } : params;
}
