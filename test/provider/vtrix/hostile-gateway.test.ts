import { text } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFate } from '../../../src/core/failure.ts';
import { createVtrixProvider } from '../../../src/provider/vtrix/client.ts';
import { runs } from '../../rig/runs.ts';
import { answer, type RawServer, type Script, startRawServer } from './raw-server.ts';

const wire = { model: 'vidu20_img2video', params: { prompt: 'sea' }, images: ['https://h/a.png'] };

let gateway: RawServer;
beforeAll(async () => {
  gateway = await startRawServer();
});
afterAll(() => gateway[Symbol.asyncDispose]());

function client(patienceMs = 10_000) {
  const patience = { createMs: patienceMs, freeMs: patienceMs, stallMs: patienceMs };
  return createVtrixProvider({ baseUrl: gateway.url, key: 'sk-live-0123456789', patience });
}

/** Asks on each route, and hands back the kind of each failure. */
async function askAll(patienceMs?: number): Promise<readonly string[]> {
  const provider = client(patienceMs);
  const asked = [await provider.submit(wire), await provider.poll('job-1'), await provider.quote(wire)];
  return asked.map((each) => (each.ok ? 'fine' : each.error.kind));
}

describe('an answer that comes a byte at a time is not waited for without end', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  /** Writes the beginning at once, and then a piece every 20 ms for as long as it is listened to. */
  const drip =
    (beginning: string, piece: string): Script =>
    (socket) => {
      socket.write(beginning);
      const timer = setInterval(() => socket.write(piece), 20);
      socket.once('close', () => clearInterval(timer));
    };
  test.each([
    ['in its head', drip('HTTP/1.1 200 OK\r\n', 'x: y\r\n')],
    ['in its first line', drip('', 'H')],
    ['in its body', drip(`${head}content-length: 100000\r\n\r\n`, ' ')],
    ['in its chunks', drip(`${head}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n')],
    ['before it begins', drip('', 'HTTP/1.1 100 Continue\r\n\r\n')],
  ])('%s', async (_, script) => {
    gateway.play(script);
    expect(await askAll(200)).toEqual(['answer-lost', 'unreachable', 'unreachable']);
  });

  test('as a download', async () => {
    gateway.play(drip('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', 'x'));
    const opened = await client(200).fetch(`${gateway.url.href}clip.mp4`, { offset: 0 });
    if (!opened.ok) throw new Error(opened.error.kind);
    await expect(text(opened.value.body)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('but a download that is merely slow is', async () => {
    // It takes longer than the limit altogether; a machine that is busy elsewhere may stand still for a while.
    const limitMs = 1000;
    const body = 'x'.repeat(60_000);
    gateway.play((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`);
      let sent = 0;
      const timer = setInterval(() => {
        if (sent < body.length) socket.write(body.slice(sent, sent + 1000));
        sent += 1000;
      }, 20);
      socket.once('close', () => clearInterval(timer));
    });
    const opened = await client(limitMs).fetch(`${gateway.url.href}clip.mp4`, { offset: 0 });
    if (!opened.ok) throw new Error(opened.error.kind);
    expect(await text(opened.value.body)).toBe(body);
  });
});

describe('an answer that unfolds to gigabytes is read to its first megabytes', () => {
  const zeros = Buffer.alloc(10_000_000, '0');
  const many = (packed: Buffer) => Buffer.concat(Array.from({ length: 1000 }, () => packed));
  test.each([
    ['gzip', many(gzipSync(zeros))],
    ['br', brotliCompressSync(Buffer.alloc(200_000_000, '0'))],
  ])('%s', async (encoding, body) => {
    gateway.play((socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`,
      );
      socket.end(body);
    });
    const before = process.memoryUsage();
    const cpu = process.cpuUsage();
    expect(await askAll()).toEqual(['answer-lost', 'unreadable-answer', 'unreadable-answer']);
    // The whole of it would take ten times as much of both.
    expect(process.cpuUsage(cpu).user).toBeLessThan(3e6);
    expect(process.memoryUsage().rss - before.rss).toBeLessThan(150e6);
  });
});

test('whatever else an answer holds, a create whose job got an id is neither sent again nor booked as free', async () => {
  const json = fc.jsonValue({ maxDepth: 2 });
  const error = fc.oneof(
    json,
    fc.string(),
    fc.record({ code: json, error_message: fc.string(), message: json }, { requiredKeys: [] }),
  );
  const body = fc.record(
    {
      status: fc.oneof(json, fc.constantFrom('queued', 'failed', 'completed', 'COMPLETED', 'lost')),
      error,
      output: fc.oneof(
        json,
        fc.array(fc.record({ content: fc.oneof(json, fc.array(fc.record({ type: json, url: json }))) })),
      ),
      usage: fc.oneof(json, fc.record({ cost: json, discount: json })),
      data: fc.oneof(json, fc.record({ cost: json, currency: json, reason: json })),
      created_at: json,
      progress: json,
      model: json,
    },
    { requiredKeys: [] },
  );
  const ids = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.integer({ min: 1 }),
    json.filter((id) => id !== null && id !== ''),
  );
  const statuses = fc.oneof(
    fc.constantFrom(200, 201, 400, 401, 403, 404, 422, 429, 500, 503),
    fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
  );
  const provider = client();
  await fc.assert(
    fc.asyncProperty(body, ids, statuses, async (rest, id, status) => {
      gateway.play(answer(status, { ...rest, id }));
      const created = await provider.submit(wire);
      if (!created.ok) expect(createFate(created.error)).toBe('uncertain');
      await provider.poll('job-1');
      await provider.quote(wire);
    }),
    { numRuns: runs(150) },
  );
});
