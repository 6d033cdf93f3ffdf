import { once } from 'node:events';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseUsd } from '../../../src/core/usd.ts';
import { createVtrixProvider, type VtrixOptions } from '../../../src/provider/vtrix/client.ts';
import type { ExchangeNote } from '../../../src/provider/vtrix/exchange-note.ts';
import { answer, bytes, type RawServer, type Script, startRawServer } from './raw-server.ts';
import { selfSigned } from './self-signed.ts';

const key = 'sk-live/7Qf+a8Zx==';
const wire = {
  model: 'vidu20_img2video',
  params: { prompt: 'sea', duration: 4, seed: 7 },
  images: ['data:x', 'https://h/b.png'],
};
const submitted = { id: 'job-1', status: 'queued', model: 'vidu20_img2video', created_at: 1775000000 };

const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';

let gateway: RawServer;
let other: RawServer;
beforeAll(async () => {
  gateway = await startRawServer();
  other = await startRawServer();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});
beforeEach(() => other.play(answer(200, 'other')));

function client(options: Partial<VtrixOptions> = {}) {
  return createVtrixProvider({ baseUrl: gateway.url, key, ...options });
}

describe('a create', () => {
  test('is sent to the letter, once, and its answer read', async () => {
    gateway.play(answer(200, submitted));
    const before = gateway.seen.length;
    expect(await client().submit(wire)).toEqual({
      ok: true,
      value: {
        jobId: 'job-1',
        job: { status: 'running', model: 'vidu20_img2video', createdAtMs: 1775000000_000 },
      },
    });
    expect(gateway.seen.length).toBe(before + 1);
    const { head, body } = gateway.seen.at(-1) ?? { head: '', body: '' };
    expect(head).toMatch(/^POST \/model\/v1\/generation HTTP\/1.1\r\n/);
    expect(head).toContain(`authorization: Bearer ${key}`);
    expect(head).toContain('content-type: application/json');
    expect(JSON.parse(body)).toEqual({
      model: 'vidu20_img2video',
      input: [{ params: { prompt: 'sea', duration: 4, seed: 7, images: ['data:x', 'https://h/b.png'] } }],
    });
  });

  test('uses a connection of its own each time, polls do not', async () => {
    gateway.play(answer(200, submitted));
    const provider = client();
    const start = gateway.connections();
    for (let n = 0; n < 3; n += 1) await provider.submit(wire);
    expect(gateway.connections()).toBe(start + 3);
    for (let n = 0; n < 3; n += 1) await provider.poll('job-1');
    expect(gateway.connections()).toBe(start + 4);
  });

  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  const broken: readonly [string, Script][] = [
    ['the connection closes without an answer', (socket) => socket.destroy()],
    ['it is reset', (socket) => socket.resetAndDestroy()],
    ['it closes within the head', bytes('HTTP/1.1 200 OK\r\ncontent-')],
    ['it closes within the body', bytes(`${head}content-length: 500\r\n\r\n{"id":"job-1"}`)],
    ['it closes within a chunked body', bytes(`${head}transfer-encoding: chunked\r\n\r\n5\r\n{"id"`)],
    ['the answer is not HTTP', bytes('SSH-2.0-OpenSSH_9.2\r\n\r\n')],
    ['the answer is not JSON', answer(200, '<html>welcome</html>')],
    ['the answer is empty', answer(200, '')],
    ['a proxy says 502', answer(502, '<html>bad gateway</html>')],
    ['a redirect', answer(307, '', { location: 'http://127.0.0.1:1/' })],
    ['an encoding that is none', answer(200, submitted, { 'content-encoding': 'gzip' })],
    ['the head never ends', (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`)],
    ['another protocol begins', (socket) => socket.write(switching)],
    ['nothing comes', () => undefined],
    ['the body stalls', (socket) => socket.write(`${head}content-length: 500\r\n\r\n{"id"`)],
    [
      'the body has no end',
      (socket) => {
        socket.write(`${head}\r\n`);
        const more = () => socket.writable && socket.write(' '.repeat(65_536), more);
        more();
      },
    ],
  ];
  test.each(broken)('is perhaps bought when %s', async (_, script) => {
    gateway.play(script);
    const before = gateway.seen.length;
    const result = await client({ patience: { createMs: 150 } }).submit(wire);
    expect(result).toMatchObject({ ok: false, error: { kind: 'answer-lost' } });
    expect(gateway.seen.length).toBe(before + 1);
  });

  test('never left when nobody listens, the name is none, or it was stopped before', async () => {
    const closed = await startRawServer();
    await closed[Symbol.asyncDispose]();
    const refused = await client({ baseUrl: closed.url }).submit(wire);
    expect(refused).toEqual({
      ok: false,
      error: { kind: 'never-left', cause: 'connection refused, ECONNREFUSED', host: closed.url.host },
    });
    const unnamed = await client({ baseUrl: new URL('https://gateway.invalid') }).submit(wire);
    expect(unnamed).toMatchObject({ ok: false, error: { kind: 'never-left' } });
    const before = gateway.seen.length;
    const stopped = await client().submit(wire, AbortSignal.abort());
    expect(stopped).toMatchObject({ ok: false, error: { kind: 'never-left' } });
    expect(gateway.seen.length).toBe(before);
  });

  test('never left when the TLS handshake fails', async () => {
    const start = gateway.connections();
    const before = gateway.seen.length;
    gateway.play(answer(200, submitted));
    // A ClientHello is no request: this server waits, and the handshake times out.
    const secure = new URL(`https://127.0.0.1:${gateway.port}`);
    const result = await client({ baseUrl: secure, patience: { connectMs: 100 } }).submit(wire);
    const error = { kind: 'never-left', cause: 'timed out, ETIMEDOUT', host: secure.host };
    expect(result).toEqual({ ok: false, error });
    expect(gateway.connections()).toBe(start + 1);
    expect(gateway.seen.length).toBe(before);
  });

  test('never left when the certificate is not trusted: the server sees no request', async () => {
    let requests = 0;
    const server = https.createServer(selfSigned(), (_request, response) => {
      requests += 1;
      response.end(JSON.stringify(submitted));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const result = await client({ baseUrl: new URL(`https://localhost:${port}`) }).submit(wire);
    expect(result).toEqual({
      ok: false,
      error: {
        kind: 'never-left',
        host: `localhost:${port}`,
        cause: 'the certificate is self-signed, DEPTH_ZERO_SELF_SIGNED_CERT',
      },
    });
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    expect(requests).toBe(0);
  });

  test('stopped after it was sent, it is perhaps bought', async () => {
    const stop = new AbortController();
    gateway.play(() => stop.abort());
    expect(await client().submit(wire, stop.signal)).toEqual({
      ok: false,
      error: { kind: 'answer-lost', cause: 'stopped from here, ERR_ABORTED' },
    });
  });

  test('a redirect is not followed, with or without the key', async () => {
    const before = other.seen.length;
    gateway.play(answer(307, {}, { location: other.url.href }));
    await client().submit(wire);
    await client().poll('job-1');
    await client().quote(wire);
    expect(other.seen.length).toBe(before);
  });
});

describe('a poll', () => {
  test('reads a job, and says whether a simulated gateway answered', async () => {
    const provider = client();
    expect(provider.simulated()).toBeUndefined();
    gateway.play(
      answer(200, { id: 'a/b', status: 'In_Progress', progress: 0.4 }, { 'x-dailies-simulated': '1' }),
      answer(200, {
        status: 'completed',
        output: [{ content: [{ type: 'video', url: 'https://cdn/x?sig=1' }] }],
        usage: { cost: '0.3250', discount: 1 },
      }),
    );
    expect(await provider.poll('a/b')).toEqual({ ok: true, value: { status: 'running', progress: 0.4 } });
    expect(gateway.seen.at(-1)?.head).toMatch(/^GET \/model\/v1\/generation\/task\/a%2Fb HTTP/);
    expect(provider.simulated()).toBe(true);
    expect(await provider.poll('job-1')).toEqual({
      ok: true,
      value: { status: 'completed', url: 'https://cdn/x?sig=1', chargedUsd: parseUsd('0.325'), discount: 1 },
    });
    expect(provider.simulated()).toBe(false);
  });

  test('an id that would leave its place in the URL is not sent', async () => {
    const before = gateway.seen.length;
    for (const id of ['..', '.', '', 'a b', 'a\u0000', '\ud800']) {
      expect(await client().poll(id)).toMatchObject({ ok: false, error: { kind: 'job-unknown' } });
    }
    expect(gateway.seen.length).toBe(before);
  });

  test('is unreachable when the connection breaks, and is not repeated', async () => {
    gateway.play((socket) => socket.destroy());
    const before = gateway.seen.length;
    expect(await client().poll('job-1')).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(gateway.seen.length).toBe(before + 1);
  });

  test('is unreachable when another protocol begins', async () => {
    gateway.play((socket) => socket.write(switching));
    expect(await client().poll('job-1')).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    const file = await client().fetch(`${gateway.url.href}clip.mp4`, { offset: 0 });
    expect(file).toMatchObject({ ok: false, error: { kind: 'download-broken' } });
  });

  test('is not slow for ever', async () => {
    gateway.play((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'));
    const result = await client({ patience: { freeMs: 100 } }).poll('job-1');
    expect(result).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });
});

test('a base URL may have a path of its own', async () => {
  gateway.play(answer(200, { status: 'success', data: { cost: '0.0357', currency: 'USD' } }));
  const provider = client({ baseUrl: new URL('/eu/v2/', gateway.url) });
  expect(await provider.quote(wire)).toEqual({ ok: true, value: { usd: '0.0357' } });
  expect(gateway.seen.at(-1)?.head).toMatch(/^POST \/eu\/v2\/model\/v1\/generation\/precharge HTTP/);
});

test('every exchange is noted without body, key, path or query', async () => {
  const notes: ExchangeNote[] = [];
  const provider = client({ onExchange: (note) => notes.push(note) });
  gateway.play(answer(200, submitted), answer(404, { error: 'no' }), (socket) => socket.destroy());
  await provider.submit(wire);
  await provider.poll('job-1');
  await provider.quote(wire);
  other.play(answer(200, '0123456789'));
  const opened = await provider.fetch(`${other.url.href}x?sig=secret`, { offset: 0 });
  if (opened.ok) {
    await text(opened.value.body);
    opened.value.body.destroy();
  }
  const host = gateway.url.host;
  await expect.poll(() => notes.length).toBe(4);
  expect(notes.map(({ ms, ...note }) => ({ ...note, timed: ms >= 0 }))).toEqual([
    {
      route: 'create',
      method: 'POST',
      host,
      status: 200,
      bytes: JSON.stringify(submitted).length,
      timed: true,
    },
    { route: 'poll', method: 'GET', host, status: 404, bytes: 14, jobId: 'job-1', timed: true },
    { route: 'quote', method: 'POST', host, fault: 'ECONNRESET', bytes: 0, timed: true },
    { route: 'download', method: 'GET', host: other.url.host, status: 200, bytes: 10, timed: true },
  ]);
});

test('a key that was not checked is a bug, and is not quoted', () => {
  expect(() => client({ key: 'bad\nkey' })).toThrow(/^the key was not checked with parseKey$/);
});

test('whatever bytes come back, every route answers, and no answer holds the key', async () => {
  const echo = fc.constantFrom(
    key,
    `Bearer ${key}`,
    Buffer.from(`Bearer ${key}`).toString('base64'),
    encodeURIComponent(key),
  );
  const part = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    echo,
    fc.constantFrom(
      '{"id":"',
      '{"error":"',
      '{"status":"completed","output":',
      '"}',
      '\r\n',
      '\r\n\r\n',
      '\u001b[31m',
    ),
  );
  const reply = fc.record({
    head: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.integer({ min: 200, max: 599 }).map((status) => `HTTP/1.1 ${status} X\r\n\r\n`),
      },
      { weight: 1, arbitrary: part },
    ),
    body: fc.oneof(
      fc.array(part).map((all) => all.join('')),
      fc.json(),
      echo.map((error) => JSON.stringify({ error, id: null })),
    ),
  });
  const provider = client({ patience: { createMs: 300, freeMs: 300, stallMs: 300 } });
  await fc.assert(
    fc.asyncProperty(reply, async ({ head, body }) => {
      gateway.play(bytes(head + body));
      const results = [await provider.submit(wire), await provider.poll('job-1'), await provider.quote(wire)];
      const said = JSON.stringify(results).toLowerCase();
      for (const form of [key, encodeURIComponent(key), Buffer.from(key).toString('base64').slice(0, -2)]) {
        expect(said).not.toContain(form.toLowerCase());
      }
    }),
    { numRuns: 100 },
  );
});
