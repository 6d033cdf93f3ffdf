import parse from 'parse-duration';

const pattern = /^\s*(\d+(\.\d+)?\s*(ms|s|sec|m|min|h|d)\s*)+$/;

/** Milliseconds of a duration as people write it: `30m`, `1h 30m`, `45s`; `undefined` if it is none, or nothing. */
export function parseDurationMs(text: string): number | undefined {
  const ms = pattern.test(text) ? parse(text) : null;
  return ms !== null && ms !== undefined && ms >= 1 && Number.isFinite(ms) ? Math.round(ms) : undefined;
}
