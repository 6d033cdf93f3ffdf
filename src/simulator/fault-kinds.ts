/** What can be asked of the simulated gateway; a fault names the ones it strikes. */
export const routes = ['create', 'poll', 'quote', 'download'] as const;
export type Route = (typeof routes)[number];

/** How the text of one fault is written. */
export const faultForm = 'NAME[=VALUE][:TIMES][:PERCENT%][@ROUTE…]';

/**
 * When a fault strikes: `arrival` instead of any work · `departure` after the work was done (the task was created and
 * is charged) · `transfer` while a file is sent · `job` fixed when a job is accepted, for its whole life · `server`
 * the server as a whole, as long as it is set.
 */
export type FaultStage = 'arrival' | 'departure' | 'transfer' | 'job' | 'server';

/** One kind of fault: what `--help` and error messages say of it, and what its text may carry. */
export interface FaultKindEntry {
  readonly stage: FaultStage;
  readonly what: string;
  /** Where it may strike; all of these unless the text names some. */
  readonly routes: readonly Route[];
  /** What `=VALUE` means, in which unit, and what it is when left out; absent where the kind takes no value. */
  readonly value?: { readonly what: string; readonly default: number };
}

const gateway = ['create', 'poll', 'quote'] as const;
const everywhere = routes;

/** Every fault there is, by the name it has in flags and on the control route. */
export const faultKinds = {
  '400': { stage: 'arrival', what: 'parameters refused', routes: gateway },
  '401': { stage: 'arrival', what: 'key refused', routes: gateway },
  '403': { stage: 'arrival', what: 'balance or permission refused', routes: gateway },
  '404': { stage: 'arrival', what: 'not found', routes: gateway },
  '413': { stage: 'arrival', what: 'body too large', routes: ['create', 'quote'] },
  '422': { stage: 'arrival', what: 'parameters refused', routes: ['create', 'quote'] },
  '429': { stage: 'arrival', what: 'too many requests, without Retry-After', routes: everywhere },
  '429-retry-after': {
    stage: 'arrival',
    what: 'too many requests, with Retry-After in seconds',
    routes: everywhere,
    value: { what: 'seconds', default: 1 },
  },
  '429-retry-date': {
    stage: 'arrival',
    what: 'too many requests, with Retry-After as an HTTP date',
    routes: everywhere,
    value: { what: 'seconds', default: 2 },
  },
  '500': { stage: 'arrival', what: 'internal error', routes: everywhere },
  '502': { stage: 'arrival', what: 'bad gateway', routes: everywhere },
  '503': { stage: 'arrival', what: 'not accepted, try later', routes: everywhere },
  '504': { stage: 'arrival', what: 'gateway time-out', routes: everywhere },
  '5xx': { stage: 'arrival', what: 'one of 500, 502 and 504', routes: everywhere },
  '200-error': { stage: 'arrival', what: '200 with an error and no id', routes: ['create'] },
  '404-poll': { stage: 'arrival', what: 'the job is unknown, or not visible yet', routes: ['poll'] },
  'drop-before': {
    stage: 'arrival',
    what: 'connection dropped before anything was done (the task is not created)',
    routes: everywhere,
  },
  'drop-after': {
    stage: 'departure',
    what: 'connection dropped after the work was done (the task is created and charged)',
    routes: gateway,
  },
  'no-answer': {
    stage: 'departure',
    what: 'the work is done (the task is created and charged) and the answer never comes',
    routes: gateway,
  },
  'not-json': {
    stage: 'departure',
    what: 'the work is done (the task is created and charged) and the answer is an HTML page',
    routes: gateway,
    value: { what: 'HTTP status', default: 200 },
  },
  fail: {
    stage: 'job',
    what: 'the job fails with a code, given as fail:CODE',
    routes: ['create'],
  },
  content: { stage: 'job', what: 'the job is refused by content policy', routes: ['create'] },
  'unknown-status': { stage: 'job', what: 'a status nobody knows until the job is done', routes: ['create'] },
  'odd-shapes': {
    stage: 'job',
    what: 'upper-case status, video_url, several groups, the error as a plain string',
    routes: ['create'],
  },
  'no-usage': { stage: 'job', what: 'the finished job says nothing of its cost', routes: ['create'] },
  'no-progress': { stage: 'job', what: 'polls say nothing of progress', routes: ['create'] },
  instant: { stage: 'job', what: 'the create is answered with the finished job', routes: ['create'] },
  'truncated-download': { stage: 'transfer', what: 'the connection closes halfway', routes: ['download'] },
  'short-download': {
    stage: 'transfer',
    what: 'half the file, announced as if it were whole',
    routes: ['download'],
  },
  'expired-download': {
    stage: 'transfer',
    what: 'the address has expired',
    routes: ['download'],
    value: { what: 'HTTP status', default: 403 },
  },
  'html-download': { stage: 'transfer', what: '200 and an HTML page', routes: ['download'] },
  'slow-download': {
    stage: 'transfer',
    what: 'a trickle',
    routes: ['download'],
    value: { what: 'bytes a second', default: 65_536 },
  },
  'stalled-download': { stage: 'transfer', what: 'stops halfway and stays open', routes: ['download'] },
  'no-length': { stage: 'transfer', what: 'no Content-Length', routes: ['download'] },
  'no-range': { stage: 'transfer', what: 'Range is ignored, the whole file is sent', routes: ['download'] },
  refuse: {
    stage: 'server',
    what: 'the port refuses connections for a while from when this is set',
    routes: everywhere,
    value: { what: 'milliseconds', default: 1000 },
  },
  concurrency: {
    stage: 'server',
    what: 'creates beyond so many jobs in flight are answered 429',
    routes: ['create'],
    value: { what: 'jobs', default: 4 },
  },
  latency: {
    stage: 'server',
    what: 'every answer waits first',
    routes: everywhere,
    value: { what: 'milliseconds', default: 200 },
  },
} as const satisfies Record<string, FaultKindEntry>;

export type FaultKind = keyof typeof faultKinds;
