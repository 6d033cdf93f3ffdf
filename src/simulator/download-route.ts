import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { Fault } from './faults.ts';
import type { Gateway } from './gateway.ts';
import { sendHtml, sendStatus } from './send.ts';
import { strikeOnArrival } from './strike.ts';

/** Sends a clip, or part of it, as a host of files would: no key wanted, and none taken. */
export async function answerDownload(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { counters, injector, signer, clock, jobs } = gateway;
  counters.downloads += 1;
  if (request.headers.authorization !== undefined) {
    counters.downloadsWithKey += 1;
    sendStatus(response, 400, { text: 'a download was sent with a key, which is now known to a stranger' });
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', gateway.url());
  const signed = signer.check(pathname, searchParams, clock.now());
  if (signed.kind !== 'valid') {
    sendStatus(response, 403, {
      text: signed.kind === 'expired' ? 'the address has expired' : 'bad signature',
    });
    return;
  }
  const job = jobs.find(signed.jobId);
  const look = job && jobs.look(job);
  if (look?.status !== 'completed') {
    sendStatus(response, 404, { text: 'no such file' });
    return;
  }
  if (strikeOnArrival(response, 'download', gateway)) return;
  const fault = injector.strike('download', 'transfer');
  if (fault?.kind === 'expired-download') {
    sendStatus(response, fault.value ?? 403, { text: 'the address has expired' });
    return;
  }
  if (fault?.kind === 'html-download') {
    sendHtml(response, 200);
    return;
  }

  const { size } = await stat(look.clipPath);
  const announced = fault?.kind === 'short-download' ? Math.floor(size / 2) : size;
  const range = fault?.kind === 'no-range' ? undefined : parseRange(request.headers.range, announced);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${announced}` }).end();
    return;
  }
  const start = range?.start ?? 0;
  const end = range?.end ?? announced - 1;
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': 'video/mp4',
    ...(fault?.kind !== 'no-range' && { 'accept-ranges': 'bytes' }),
    ...(fault?.kind !== 'no-length' && { 'content-length': end - start + 1 }),
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end}/${announced}` }),
  });
  if (request.method === 'HEAD') response.end();
  else transfer({ path: look.clipPath, start, end }, { response, fault, clock });
}

interface Part {
  readonly path: string;
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

function transfer(
  part: Part,
  { response, fault, clock }: { response: ServerResponse; fault: Fault | undefined; clock: Clock },
): void {
  const halfway = fault?.kind === 'truncated-download' || fault?.kind === 'stalled-download';
  const half = { ...part, end: part.start + Math.floor((part.end - part.start) / 2) };
  const file = createReadStream(part.path, halfway ? half : part);
  const body = fault?.kind === 'slow-download' ? Readable.from(trickle(file, fault.value ?? 0, clock)) : file;
  const giveUp = () => response.destroy();
  file.on('error', giveUp);
  body.on('error', giveUp);
  response.on('close', () => file.destroy());
  body.pipe(response, { end: !halfway });
  // What was sent so far has to leave before the connection breaks.
  if (fault?.kind === 'truncated-download') {
    file.on('end', () => response.write('', () => response.socket?.destroySoon()));
  }
}

/** The same bytes, ten portions a second. */
async function* trickle(
  file: AsyncIterable<Buffer>,
  bytesPerSecond: number,
  clock: Clock,
): AsyncGenerator<Buffer> {
  const portion = Math.max(1, Math.floor(bytesPerSecond / 10));
  for await (const chunk of file) {
    for (let at = 0; at < chunk.length; at += portion) {
      yield chunk.subarray(at, at + portion);
      await clock.sleep(100);
    }
  }
}

/** The one range that was asked for; `undefined` where the whole file is meant. */
function parseRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end ? 'unsatisfiable' : { start, end };
}
