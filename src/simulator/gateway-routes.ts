import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Result } from '../core/result.ts';
import { createdAnswer, errorAnswer, type Json, jobAnswer, quoteAnswer } from './answers.ts';
import { type CheckedRequest, checkRequest, type RefusedRequest } from './check-request.ts';
import type { Route } from './fault-kinds.ts';
import type { Gateway } from './gateway.ts';
import type { Job } from './job.ts';
import { parseJson, readBody } from './request-body.ts';
import { sendJson, sendStatus } from './send.ts';
import { strikeOnArrival, strikeOnDeparture } from './strike.ts';

/** Where the three routes of the gateway lie. */
const basePath = '/model/v1/generation';
const pollPath = `${basePath}/task/`;

/** The gateway's route that a request means. */
export function gatewayRoute(method: string, path: string): Exclude<Route, 'download'> | undefined {
  if (method === 'POST' && path === basePath) return 'create';
  if (method === 'POST' && path === `${basePath}/precharge`) return 'quote';
  if (method === 'GET' && path.startsWith(pollPath)) return 'poll';
  return undefined;
}

/** Answers a create, a quote or a poll, in the envelope of the real gateway, or with the fault that is due. */
export async function answerGateway(
  gateway: Gateway,
  route: Exclude<Route, 'download'>,
  { request, response, path }: { request: IncomingMessage; response: ServerResponse; path: string },
): Promise<void> {
  const { injector, counters } = gateway;
  if (route === 'create') counters.createRequests += 1;
  if (route === 'quote') counters.quotes += 1;
  if (route === 'poll') counters.polls += 1;
  // Read whatever comes next: a body left in the socket would break the connection for the client.
  const body = await readBody(request);
  if (!authorized(request, gateway.key)) {
    counters.unauthorized += 1;
    sendStatus(response, 401, { text: 'the key is missing or not known' });
    return;
  }
  if (strikeOnArrival(response, route, gateway)) return;
  if (route === 'poll') {
    answerPoll(gateway, path.slice(pollPath.length), response);
    return;
  }
  if (body.kind === 'too-large') {
    sendStatus(response, 413, { text: 'the body is over 20 MB' });
    return;
  }
  const checked = checkRequest(parseJson(body.bytes));
  if (!checked.ok) {
    refuse(gateway, checked, response);
    return;
  }
  const hash = createHash('sha256').update(body.bytes).digest('hex');
  const answer =
    route === 'quote'
      ? quoteAnswer(checked.value.model, checked.value.params, { atMs: gateway.clock.now(), hash })
      : await create(gateway, checked.value, hash);
  if (answer === undefined) sendStatus(response, 429, { text: 'too many jobs in flight' });
  else if (!strikeOnDeparture(response, route, injector)) sendJson(response, 200, answer);
}

/** The answer to an accepted create; `undefined` where the cap on jobs in flight is reached. */
async function create(gateway: Gateway, checked: CheckedRequest, body: string): Promise<Json | undefined> {
  const { jobs, injector, counters } = gateway;
  const cap = injector.standing('concurrency', 'create') ?? gateway.concurrencyCap;
  const before = jobs.inFlight(Math.min(cap ?? Number.POSITIVE_INFINITY, counters.maxInFlight) - 1);
  if (cap !== undefined && before >= cap) {
    counters.overCap += 1;
    return undefined;
  }
  counters.creates += 1;
  counters.maxInFlight = Math.max(counters.maxInFlight, before + 1);
  const afflictions = injector.afflict();
  const job = await jobs.accept(checked, { afflictions, body });
  if (!afflictions.some((fault) => fault.kind === 'instant')) return createdAnswer(job);
  await jobs.settled(job);
  return look(gateway, job);
}

function answerPoll(gateway: Gateway, id: string, response: ServerResponse): void {
  const { jobs, counters, injector } = gateway;
  const job = jobs.find(id);
  if (job === undefined) {
    sendStatus(response, 404, { text: 'task not found' });
    return;
  }
  counters.pollsByJob.set(id, (counters.pollsByJob.get(id) ?? 0) + 1);
  if (!strikeOnDeparture(response, 'poll', injector)) sendJson(response, 200, look(gateway, job));
}

function look(gateway: Gateway, job: Job): Json {
  const { jobs, signer, clock, urlLifetimeMs } = gateway;
  return jobAnswer(
    job,
    jobs.look(job),
    `${gateway.url()}${signer.sign(job.id, clock.now() + urlLifetimeMs)}`,
  );
}

function refuse(
  { counters }: Gateway,
  { error }: Extract<Result<CheckedRequest, RefusedRequest>, { ok: false }>,
  response: ServerResponse,
): void {
  counters.refusals[error.code] = (counters.refusals[error.code] ?? 0) + 1;
  sendJson(response, 400, errorAnswer(error.code, error.text, error.modelId));
}

function authorized(request: IncomingMessage, key: string | undefined): boolean {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return token !== undefined && (key === undefined || token === key);
}
