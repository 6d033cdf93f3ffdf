// A gateway of its own: the routes and answers of the vendor's contract, written for this proof alone. It charges when
// it accepts, keeps its jobs whatever becomes of the client, and misbehaves as the weather says.
import { setTimeout as sleep } from 'node:timers/promises';
import { sendJson, sendPage } from './answers.mjs';
import { describeJob, openBooks } from './books.mjs';
import { createFileHost } from './file-host.mjs';
import { answerCreate } from './gateway-create.mjs';
import { listPriceMicros, usdText } from './identity.mjs';
import { listen, readBody } from './listen.mjs';
import { calm } from './weather.mjs';

/**
 * @param {import('./dice.mjs').Dice} dice
 * @param {{ key: string, plainClip: Buffer, attempts: number, latencyMs: number, slowestMs: number, cap?: number }} rules
 */
export async function startGateway(dice, rules) {
  const books = openBooks(dice, rules);
  const state = {
    dice,
    rules,
    books,
    weather: calm,
    /** Creates that were read and are not yet decided. */
    undecided: 0,
    /** Creates that reached the gateway whole. */
    creates: 0,
    refused429: 0,
    /** Requests that carried the key where it does not belong, or not where it does. */
    keyMistakes: [],
    listeners: new Set(),
    throws: new Map(),
    /** A counter for each name, so that equal throws differ. */
    nth(...words) {
      const name = words.join('\0');
      const next = (this.throws.get(name) ?? 0) + 1;
      this.throws.set(name, next);
      return next;
    },
    happened(event) {
      for (const listener of this.listeners) listener(event);
    },
  };
  const files = createFileHost(state);
  state.bytesOf = files.bytesOf;
  const fileServer = await listen((request, response) => files.serve(request, response));
  const server = await listen((request, response) => route(state, files, request, response));
  files.setOrigin(() => `http://127.0.0.1:${dice.happens(0.5, 'same host') ? server.port : fileServer.port}`);

  return {
    baseUrl: `http://127.0.0.1:${server.port}`,
    state,
    books,
    setWeather(weather) {
      state.weather = weather;
    },
    /** Nobody listens for a while. */
    async down(ms) {
      if (state.weather === calm) return;
      server.hangUp();
      await sleep(ms);
      await server.pickUp();
    },
    /** Somebody listens again, however long it was to take. */
    up: () => server.pickUp(),
    /** Resolves when every create that was read is decided: then the books are the truth. */
    async settled() {
      // One that is being read now is not counted yet.
      await sleep(30);
      while (state.undecided > 0) await sleep(10);
    },
    /** Calls back with each event; returns how to stop that. */
    watch(listener) {
      state.listeners.add(listener);
      return () => state.listeners.delete(listener);
    },
    close: () => Promise.all([server.close(), fileServer.close()]),
  };
}

async function route(state, files, request, response) {
  const url = new URL(request.url, 'http://gateway');
  if (url.pathname.startsWith('/files/')) return files.serve(request, response);
  if (request.headers.authorization !== `Bearer ${state.rules.key}`) {
    state.keyMistakes.push(`${request.method} ${url.pathname} without the key`);
    return sendJson(response, 401, { error: { code: '401', message: 'no such key' } });
  }
  if (request.method === 'POST' && url.pathname === '/model/v1/generation')
    return answerCreate(state, files, request, response);
  if (request.method === 'POST' && url.pathname === '/model/v1/generation/precharge')
    return answerQuote(state, request, response);
  const task = /^\/model\/v1\/generation\/task\/([^/]+)$/.exec(url.pathname);
  if (request.method === 'GET' && task !== null)
    return answerPoll(state, files, decodeURIComponent(task[1]), response);
  sendJson(response, 404, { error: { code: '404', message: 'no such route' } });
}

async function answerQuote(state, request, response) {
  const body = await readBody(request);
  if (body === undefined) return;
  const { dice, weather } = state;
  const fault = dice.weighted(weather.quote, 'quote', state.nth('quote'));
  if (fault === 'drop') return response.destroy();
  if (fault === '429')
    return sendJson(response, 429, { error: { code: '429', message: 'slow down' } }, { 'retry-after': '0' });
  if (fault === '500') return sendJson(response, 500, { error: { code: '500', message: 'trouble' } });
  if (fault === 'page') return sendPage(response, 200);
  const { model, input } = JSON.parse(body);
  const data = { model, currency: 'USD', discount: 1 };
  if (fault === 'miss')
    return sendJson(response, 200, {
      status: 'failed',
      data: { ...data, cost: null, reason: 'COST_CACHE_MISS' },
    });
  sendJson(response, 200, {
    status: 'success',
    data: { ...data, cost: usdText(listPriceMicros(model, input[0].params)) },
  });
}

async function answerPoll(state, files, id, response) {
  const { books, dice, weather } = state;
  const job = books.find(id);
  if (job === undefined) return sendJson(response, 404, { error: { code: '404', message: 'no such task' } });
  const nth = state.nth('poll', id);
  state.happened('poll');
  const fault = dice.weighted(weather.poll, 'poll', id, nth);
  if (dice.happens(0.3, 'late poll', id, nth))
    await sleep(dice.whole(0, state.rules.latencyMs / 4, 'poll time', id, nth));
  switch (fault) {
    case 'drop':
      return response.destroy();
    case '429':
      return sendJson(response, 429, { error: { code: '429', message: 'slow down' } });
    case '429-later':
      return sendJson(
        response,
        429,
        { error: { code: '429', message: 'slow down' } },
        { 'retry-after': '1' },
      );
    case '500':
      return sendJson(response, 500, { error: { code: '500', message: 'trouble' } });
    case '502-page':
      return sendPage(response, 502);
    case 'page':
      return sendPage(response, 200);
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"id": "');
      return setTimeout(() => response.destroy(), 5);
    case 'not-yet':
      if (Date.now() - job.createdAtMs < 1_500)
        return sendJson(response, 404, { error: { code: '404', message: 'task not found' } });
      break;
    case 'odd-status':
      return sendJson(response, 200, { id, status: 'Warming-Up', model: job.model });
  }
  const done = books.isDone(job);
  if (done) job.told = true;
  const status = dice.pick(['pending', 'processing', 'in_progress', 'QUEUED'], 'status', id, nth);
  sendJson(response, 200, describeJob(job, { done, status, url: files.address(job) }));
}
