// The create route: the one that costs money.
import { setTimeout as sleep } from 'node:timers/promises';
import { sendJson, sendPage } from './answers.mjs';
import { describeJob } from './books.mjs';
import { frameHash, identityOf } from './identity.mjs';
import { readBody } from './listen.mjs';

/** Reads a create, decides after a while, and answers after another. What is decided stands, client or no client. */
export async function answerCreate(state, files, request, response) {
  const text = await readBody(request);
  if (text === undefined) return;
  const { books, dice, rules } = state;
  const create = readCreate(text);
  state.creates += 1;
  state.undecided += 1;
  state.happened('create-received');
  const nth = state.nth('create', create.identity);
  const fault = dice.weighted(state.weather.create, 'create', create.identity, nth);
  const beforeMs = dice.whole(0, rules.latencyMs, 'before', create.identity, nth);
  await sleep(dice.happens(0.5, 'decides early', create.identity, nth) ? beforeMs / 10 : beforeMs);
  const full = rules.cap !== undefined && books.jobs.filter((job) => !books.isDone(job)).length >= rules.cap;
  const job = full || !accepts(fault, dice, create.identity, nth) ? undefined : books.accept(create);
  state.undecided -= 1;
  if (job !== undefined) state.happened('create-accepted');
  await sleep(dice.whole(0, rules.latencyMs, 'after', create.identity, nth));
  if (response.destroyed) return;
  if (full)
    return tooMany(state, response, dice.pick([{}, { 'retry-after': '1' }], 'asks', create.identity, nth));
  answer({ state, files, response, job, fault });
  state.happened('create-answered');
}

/** Whether a create that is going to be answered so was taken on all the same. */
function accepts(fault, dice, identity, nth) {
  switch (fault) {
    case undefined:
    case 'drop-after':
    case '500-after':
    case 'page-after':
    case 'cut-after':
      return true;
    case '502-page':
    case 'swallow':
      return dice.happens(0.5, 'accepts', identity, nth);
    default:
      return false;
  }
}

function answer({ state, files, response, job, fault }) {
  switch (fault) {
    case undefined: {
      const done = state.books.isDone(job);
      if (done) job.told = true;
      return sendJson(response, 200, describeJob(job, { done, status: 'queued', url: files.address(job) }));
    }
    case '429':
      return tooMany(state, response, {});
    case '429-later': {
      const seconds = 1 + (state.nth('429') % 2);
      const asked =
        state.nth('form') % 2 === 0 ? String(seconds) : new Date(Date.now() + seconds * 1000).toUTCString();
      return tooMany(state, response, { 'retry-after': asked });
    }
    case '429-page':
      return sendPage(response, 429);
    case '503':
      return sendJson(response, 503, { error: { code: '503', message: 'not now' } });
    case '500-before':
    case '500-after':
      return sendJson(response, 500, { error: { code: '500', message: 'trouble' } });
    case '502-page':
      return sendPage(response, 502);
    case 'page-after':
      return sendPage(response, 200);
    case 'cut-after':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' });
      response.write(`{"id": "${job.id}", "status": "queued"`);
      return setTimeout(() => response.destroy(), 5);
    case 'swallow':
      return undefined;
    default:
      return response.destroy();
  }
}

function tooMany(state, response, headers) {
  state.refused429 += 1;
  sendJson(response, 429, { error: { code: '429', message: 'too many requests' } }, headers);
}

function readCreate(text) {
  const { model, input } = JSON.parse(text);
  const [{ params }] = input;
  const images = params.images.map((image) =>
    frameHash(Buffer.from(image.slice(image.indexOf(',') + 1), 'base64')),
  );
  return { model, params, identity: identityOf(model, params, images) };
}
