// Where finished clips lie: addresses that are signed and soon expire, and transfers that break in every way.
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendPage } from './answers.mjs';
import { clipOfJob } from './frames-and-clips.mjs';

/** What every signature begins with: text that must stand in no file and on no screen. */
export const signatureMark = 'sigprove';

export function createFileHost(state) {
  const { dice, rules, books } = state;
  let origin = () => '';
  const sign = (id, until) =>
    signatureMark + createHmac('sha256', rules.key).update(`${id} ${until}`).digest('hex');

  function address(job) {
    const until = Date.now() + dice.whole(300, 4_000, 'lasts', job.id, state.nth('address', job.id));
    return `${origin(job)}/files/${job.id}.mp4?expires=${until}&signature=${sign(job.id, until)}`;
  }

  async function serve(request, response) {
    const url = new URL(request.url, 'http://files');
    if (request.headers.authorization !== undefined)
      state.keyMistakes.push('a download that carried the key');
    const id = /^\/files\/(.+)\.mp4$/.exec(url.pathname)?.[1] ?? '';
    const job = books.find(id);
    const until = url.searchParams.get('expires');
    if (job?.outcome !== 'completed' || url.searchParams.get('signature') !== sign(id, until))
      return sendStatus(response, 404);
    if (Number(until) < Date.now()) return sendStatus(response, 403);
    state.happened('download-started');
    const nth = state.nth('download', id);
    const fault = dice.weighted(state.weather.download, 'download', id, nth);
    const clip = bytesOf(job);
    // Not where the plain clip ends: what is left there is a whole video, and nobody could tell.
    const drawn = dice.whole(1, clip.length - 2, 'cut', id, nth);
    const cutAt = drawn === rules.plainClip.length ? drawn + 1 : drawn;
    switch (fault) {
      case 'drop':
        return response.destroy();
      case 'page':
        return sendPage(response, 200);
      case 'expired':
        return sendStatus(response, 403);
      case 'gone-for-now':
        return sendStatus(response, 404);
      case '500':
        return sendStatus(response, 500);
      case '429':
        return sendStatus(response, 429);
      case 'empty':
        response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': '0' });
        return response.end();
      case 'longer':
        response.writeHead(200, { 'content-type': 'video/mp4' });
        return response.end(Buffer.concat([clip, Buffer.from('and a tail that is no box')]));
      case 'cut-unsaid':
        response.writeHead(200, { 'content-type': 'video/mp4' });
        return response.end(clip.subarray(0, cutAt));
    }
    const from = rangeStart(request.headers.range, clip.length);
    const ranges = dice.happens(0.7, 'ranges', id);
    const body = ranges && from > 0 ? clip.subarray(from) : clip;
    response.writeHead(body === clip ? 200 : 206, {
      'content-type': 'video/mp4',
      'content-length': body.length,
      ...(ranges ? { 'accept-ranges': 'bytes' } : {}),
      ...(body === clip ? {} : { 'content-range': `bytes ${from}-${clip.length - 1}/${clip.length}` }),
    });
    const half = fault === 'cut' ? Math.min(cutAt, body.length - 1) : Math.floor(body.length / 2);
    response.write(body.subarray(0, half));
    await sleep(fault === 'slow' ? 600 : dice.whole(0, 60, 'half time', id, nth));
    state.happened('download-half');
    if (fault === 'cut') return response.destroy();
    response.end(body.subarray(half));
    state.happened('download-ended');
  }

  function bytesOf(job) {
    return clipOfJob(rules.plainClip, job.id, dice.whole(0, 200_000, 'weight', job.id));
  }

  return {
    address,
    serve,
    bytesOf,
    setOrigin(next) {
      origin = next;
    },
  };
}

function rangeStart(range, length) {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  return from < length ? from : 0;
}

function sendStatus(response, status) {
  response.writeHead(status, { 'content-length': '0' });
  response.end();
}
