/** Parameters that say how long an address works from a moment on, and those that say from when. */
const spans = [
  ['x-amz-expires', 'x-amz-date'],
  ['x-goog-expires', 'x-goog-date'],
  ['x-tos-expires', 'x-tos-date'],
  ['x-oss-expires', 'x-oss-date'],
] as const;
/** Parameters that say the moment itself, as a number or a date. */
const moments = ['expires', 'x-oss-expires', 'exp', 'se'] as const;

/**
 * When a signed address stops working by its own account, in milliseconds since 1970; `undefined` where it says nothing
 * that is understood. The earliest where it says several. A hint for the order of downloads, never a reason to give one up.
 */
export function urlExpiryMs(url: string): number | undefined {
  if (!URL.canParse(url)) return undefined;
  const query = new Map([...new URL(url).searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const found = [
    ...spans.map(([length, from]) => readSpan(query.get(length), query.get(from))),
    ...moments.map((name) => readMoment(query.get(name))),
    // Akamai: exp=… among others in one token. Tencent: beginning;end. Qiniu: e, beside a token.
    ...[...query.values()].map((value) => readMoment(/(?:^|~)exp=(\d+)(?:~|$)/.exec(value)?.[1])),
    readMoment(query.get('q-sign-time')?.split(';')[1]),
    query.has('token') ? readMoment(query.get('e')) : undefined,
  ].filter((each) => each !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
}

function readSpan(seconds: string | undefined, from: string | undefined): number | undefined {
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(from ?? '');
  if (seconds === undefined || date === null || !/^\d{1,9}$/.test(seconds)) return undefined;
  const [, year, month, day, hour, minute, second] = date;
  const start = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return plausible(start + Number(seconds) * 1000);
}

/** Seconds or milliseconds since 1970, told apart by their size, or an ISO date. */
function readMoment(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{9,13}$/.test(text)) return plausible(Number(text) * (text.length > 11 ? 1 : 1000));
  return /^\d{4}-\d\d-\d\d/.test(text) ? plausible(Date.parse(text)) : undefined;
}

/** After 2001: what is earlier is something else. */
function plausible(ms: number): number | undefined {
  return Number.isFinite(ms) && ms > 1e12 ? ms : undefined;
}
