/** Nobody is made to wait longer than this by one header. */
const longestMs = 15 * 60_000;

/**
 * Reads `Retry-After`: seconds, or an HTTP date, which counts from the answer's own `Date` where there is one (clocks
 * differ). `undefined` where it is absent or says nothing; between 0 and 15 minutes otherwise.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Number(value) * 1000, longestMs);
  // Only what looks like an HTTP date: Date.parse also reads "-5" and "2".
  const until = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.date ?? '');
  return Math.min(Math.max(0, until - (Number.isNaN(sent) ? nowMs : sent)), longestMs);
}
