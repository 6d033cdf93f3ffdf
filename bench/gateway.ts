// The gateway that benches run against: a process of its own, which does as little as it can, so that what is measured is
// the client. It keeps each job for a drawn time, and counts what it was asked.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDurationsOf } from './measure/durations.ts';
import type { GatewayCounts, GatewayOptions } from './measure/gateway-options.ts';
import { createLine } from './measure/line.ts';

interface Job {
  readonly at: number;
  readonly doneAt: number;
  seen: boolean;
}

const options: GatewayOptions = JSON.parse(process.argv[2] ?? '{}');
const clip = readFileSync(options.clipFile);
const nextDuration = createDurationsOf(options.durations, options.seed);
const line = options.lineBytesPerSecond === undefined ? undefined : createLine(options.lineBytesPerSecond);
const jobs: Job[] = [];
let running = 0;
const counts = {
  connections: 0,
  firstRequestAt: 0,
  firstCreateAt: 0,
  polls: 0,
  downloads: 0,
  turnedAway: 0,
  mostRunning: 0,
  lagMs: 0,
  seen: 0,
};

const server = createServer((request, response) => {
  const { method, url = '' } = request;
  if (method === 'POST') request.on('end', () => answerPost(url, response)).resume();
  else if (url.startsWith('/model/v1/generation/task/'))
    poll(Number(url.slice('/model/v1/generation/task/job-'.length)), response);
  else if (url.startsWith('/clips/')) download(request, response);
  else if (url === '/counts')
    send(response, 200, { creates: jobs.length, ...counts } satisfies GatewayCounts);
  else send(response, 404, { error: { code: '404', message: 'no such route' } });
});
server.on('connection', () => {
  counts.connections += 1;
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', 4096, () => process.stdout.write(`${port()}\n`));

function port(): number {
  return (server.address() as AddressInfo).port;
}

function answerPost(url: string, response: ServerResponse): void {
  counts.firstRequestAt ||= Date.now();
  if (url.endsWith('/precharge')) {
    send(response, 200, { status: 'success', data: { cost: '0.1000', currency: 'USD' } });
    return;
  }
  counts.firstCreateAt ||= Date.now();
  if (options.cap !== undefined && running >= options.cap) {
    counts.turnedAway += 1;
    response.setHeader('retry-after', '1');
    send(response, 429, { error: { code: '429', message: 'too many tasks in flight' } });
    return;
  }
  const at = performance.now();
  const durationMs = nextDuration();
  const id = `job-${10_000_000 + jobs.length}`;
  jobs.push({ at, doneAt: at + durationMs, seen: false });
  running += 1;
  counts.mostRunning = Math.max(counts.mostRunning, running);
  setTimeout(() => {
    running -= 1;
  }, durationMs);
  send(response, 200, { id, status: 'pending', created_at: Math.floor(Date.now() / 1000) });
}

function poll(number: number, response: ServerResponse): void {
  counts.polls += 1;
  const job = jobs[number - 10_000_000];
  if (job === undefined) {
    send(response, 404, { error: { code: '404', message: 'no such task' } });
    return;
  }
  const id = `job-${number}`;
  const now = performance.now();
  if (now < job.doneAt) {
    const progress = (now - job.at) / (job.doneAt - job.at);
    send(response, 200, {
      id,
      status: 'in_progress',
      ...(options.progress === 'honest' ? { progress } : {}),
    });
    return;
  }
  if (!job.seen) {
    job.seen = true;
    counts.seen += 1;
    counts.lagMs += now - job.doneAt;
  }
  const url = `http://127.0.0.1:${port()}/clips/${id}.mp4`;
  const output = [{ content: [{ type: 'video', url }] }];
  send(response, 200, { id, status: 'completed', output, usage: { cost: '0.1000', discount: 1 } });
}

function download(request: IncomingMessage, response: ServerResponse): void {
  counts.downloads += 1;
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.statusCode = from > 0 ? 206 : 200;
  if (from > 0) response.setHeader('content-range', `bytes ${from}-${clip.length - 1}/${clip.length}`);
  response.setHeader('content-type', 'video/mp4');
  response.setHeader('content-length', clip.length - from);
  if (line === undefined) response.end(clip.subarray(from));
  else line.send(response, clip.subarray(from));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
