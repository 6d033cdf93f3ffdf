import { text } from 'node:stream/consumers';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVtrixProvider, type VtrixOptions } from '../../../src/provider/vtrix/client.ts';
import { answer, bytes, type RawServer, type Script, startRawServer } from './raw-server.ts';

const key = 'sk-live/7Qf+a8Zx==';

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

function client(options: Partial<VtrixOptions> = {}) {
  return createVtrixProvider({ baseUrl: gateway.url, key, ...options });
}

describe('a download', () => {
  const file = '0123456789';
  const fetched = async (path: string, offset: number, from: RawServer = other) => {
    const result = await client().fetch(new URL(path, from.url).href, { offset });
    if (!result.ok) return result.error;
    const { body, ...rest } = result.value;
    return { ...rest, text: await text(body) };
  };

  test('carries no key, cookie or referrer, not even to the gateway itself', async () => {
    gateway.play(answer(200, file, { 'set-cookie': 'a=b' }));
    await fetched('/x.mp4', 0, gateway);
    await fetched('/x.mp4', 0, gateway);
    const head = gateway.seen.at(-1)?.head ?? '';
    expect(head).toMatch(/^GET \/x.mp4 HTTP/);
    expect(head).not.toMatch(/authorization|cookie|referer|range/i);
    expect(head).toMatch(/^accept-encoding: identity$/im);
  });

  test('credentials in an address are not sent on, nor those of a redirect', async () => {
    other.play(answer(302, '', { location: `http://user:pass@localhost:${gateway.port}/y` }));
    gateway.play(answer(200, file));
    const address = `http://name:word@127.0.0.1:${other.port}/x`;
    expect((await client().fetch(address, { offset: 0 })).ok).toBe(true);
    expect(other.seen.at(-1)?.head).not.toMatch(/authorization/i);
    expect(gateway.seen.at(-1)?.head).toMatch(/^GET \/y /);
    expect(gateway.seen.at(-1)?.head).not.toMatch(/authorization/i);
  });

  test('goes on from an offset where the host says so', async () => {
    other.play(answer(206, file.slice(4), { 'content-range': 'bytes 4-9/10' }));
    expect(await fetched('/x', 4)).toEqual({ offset: 4, bytes: 10, text: '456789' });
    expect(other.seen.at(-1)?.head).toMatch(/^range: bytes=4-$/im);
  });

  test('is joined to no bytes but those of the very file that it broke off from', async () => {
    const rest = file.slice(4);
    const part = { 'content-range': 'bytes 4-9/10' };
    const goOn = async (...scripts: Script[]) => {
      other.play(...scripts);
      const result = await client().fetch(new URL('/x', other.url).href, { offset: 4, validator: '"v1"' });
      if (!result.ok) return result.error;
      const { offset, validator } = result.value;
      result.value.body.destroy();
      return { offset, validator };
    };
    expect(await goOn(answer(206, rest, { ...part, etag: '"v1"' }))).toEqual({
      offset: 4,
      validator: '"v1"',
    });
    expect(other.seen.at(-1)?.head).toMatch(/^if-range: "v1"$/im);
    expect(await goOn(answer(206, rest, part))).toEqual({ offset: 4 });
    // A host that knows no If-Range is seen through.
    const another = answer(206, rest, { ...part, etag: '"v2"' });
    expect(await goOn(another, answer(200, file, { etag: '"v2"' }))).toEqual({
      offset: 0,
      validator: '"v2"',
    });
    expect(other.seen.at(-1)?.head).not.toMatch(/^(range|if-range):/im);
    // A weak tag names no bytes.
    expect(await goOn(answer(206, rest, { ...part, etag: 'W/"v2"' }))).toEqual({ offset: 4 });
  });

  const wholeAgain: readonly [string, Script[]][] = [
    ['sends the whole', [answer(200, file)]],
    ['sends another part', [answer(206, '23456789', { 'content-range': 'bytes 2-9/10' }), answer(200, file)]],
    ['does not say which part', [answer(206, file.slice(4)), answer(200, file)]],
    ['has no such part', [answer(416, ''), answer(200, file)]],
    ['calls the whole a part, and says of nothing which', [answer(206, file.slice(4)), answer(206, file)]],
  ];
  test.each(wholeAgain)('starts from the beginning where the host %s', async (_, scripts) => {
    other.play(...scripts);
    expect(await fetched('/x', 4)).toEqual({ offset: 0, bytes: 10, text: file });
  });

  test('a whole file that is called a part, and does not say which, is whole to who asked for the whole', async () => {
    other.play(answer(206, file));
    expect(await fetched('/x', 0)).toEqual({ offset: 0, bytes: 10, text: file });
  });

  test('a word for an encoding that is none is passed over: bytes are bytes', async () => {
    other.play(answer(200, file, { 'content-encoding': 'aws-chunked' }));
    expect(await fetched('/x', 0)).toEqual({ offset: 0, bytes: 10, text: file });
  });

  /** An answer whose bytes are no text. */
  const encoded =
    (encoding: string, body: Buffer, status = '200 OK', more = ''): Script =>
    (socket) => {
      const head = `content-encoding: ${encoding}\r\netag: "v1"\r\ncontent-length: ${body.length}`;
      socket.write(`HTTP/1.1 ${status}\r\n${head}\r\n${more}\r\n`);
      socket.write(body);
    };
  const clip = `\0\0\0\x18ftypmp42${'frames '.repeat(50_000)}`;
  const encodings: readonly [string, Buffer][] = [
    ['gzip', gzipSync(clip)],
    ['X-GZip', gzipSync(clip)],
    ['br', brotliCompressSync(clip)],
    ['deflate', deflateSync(clip)],
    ['deflate', deflateRawSync(clip)],
  ];

  test.each(encodings)(
    'what its host encodes without being asked is decoded, and gone on with from nowhere: %s',
    async (encoding, body) => {
      other.play(encoded(encoding, body));
      expect(await fetched('/x', 0)).toEqual({ offset: 0, text: clip });
      const part = 'content-range: bytes 4-9/10\r\n';
      other.play(encoded(encoding, body, '206 Partial Content', part), encoded(encoding, body));
      expect(await fetched('/x', 4)).toEqual({ offset: 0, text: clip });
      expect(other.seen.at(-1)?.head).not.toMatch(/^range:/im);
    },
  );

  test.each(['gzip', 'br', 'deflate'])('named, and never done, it is passed over: %s', async (encoding) => {
    other.play(encoded(encoding, Buffer.from(clip)));
    expect(await fetched('/x', 0)).toEqual({ offset: 0, bytes: clip.length, validator: '"v1"', text: clip });
    other.play(encoded(encoding, Buffer.alloc(0)));
    expect(await fetched('/x', 0)).toEqual({ offset: 0, bytes: 0, validator: '"v1"', text: '' });
  });

  test('an encoded body that is cut, stalls or is no such thing errs, and an abort ends it', async () => {
    const body = gzipSync(clip);
    const open = async (script: Script, stallMs = 30_000, signal?: AbortSignal) => {
      other.play(script);
      const opened = await client({ patience: { stallMs } }).fetch(other.url.href, { offset: 0, signal });
      if (!opened.ok) throw new Error('not opened');
      return opened.value.body;
    };
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`;
    const half: Script = (socket) => {
      socket.write(head);
      socket.write(body.subarray(0, 100));
    };
    const cut: Script = (socket) => {
      socket.write(head);
      socket.end(body.subarray(0, 100));
    };
    await expect(text(await open(cut))).rejects.toThrow();
    await expect(text(await open(encoded('gzip', body.subarray(0, 100))))).rejects.toMatchObject({
      code: 'Z_BUF_ERROR',
    });
    await expect(text(await open(encoded('gzip', Buffer.from('<html>'))))).rejects.toMatchObject({
      code: 'Z_DATA_ERROR',
    });
    await expect(text(await open(half, 80))).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const stop = new AbortController();
    const reading = text(await open(half, 30_000, stop.signal));
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });

  const statuses: readonly [number, object][] = [
    [401, { kind: 'download-expired', httpStatus: 401 }],
    [403, { kind: 'download-expired', httpStatus: 403 }],
    [404, { kind: 'download-expired', httpStatus: 404 }],
    [410, { kind: 'download-expired', httpStatus: 410 }],
    [429, { kind: 'rate-limited', text: 'from the host of the file', retryAfterMs: 2000 }],
    [500, { kind: 'server-trouble', httpStatus: 500, text: 'from the host of the file', retryAfterMs: 2000 }],
    [400, { kind: 'download-broken', cause: 'its host answered 400' }],
    [304, { kind: 'download-broken', cause: 'its host answered 304' }],
  ];
  test.each(statuses)('%i', async (status, failure) => {
    other.play(answer(status, '', { 'retry-after': '2' }));
    expect(await fetched('/x', 0)).toEqual(failure);
  });

  test('follows five redirects and no more, to http(s) only', async () => {
    const next = answer(302, '', { location: '/again' });
    other.play(next, next, next, next, next, answer(200, file));
    expect(await fetched('/x', 0)).toMatchObject({ text: file });
    other.play(next);
    expect(await fetched('/x', 0)).toMatchObject({ kind: 'download-broken' });
    other.play(answer(302, '', { location: 'file:///etc/passwd' }));
    expect(await fetched('/x', 0)).toMatchObject({ kind: 'download-broken' });
  });

  test.each(['ftp://h/x', 'file:///x', '/x', '', 'http://', `https://h/${encodeURIComponent(key)}`])(
    'refuses %s',
    async (address) => {
      expect(await client().fetch(address, { offset: 0 })).toMatchObject({
        ok: false,
        error: { kind: 'download-broken' },
      });
    },
  );

  test.each([
    'http://127.0.0.1:1/',
    'http://169.254.169.254/latest/',
    'http://[::1]:1/',
    'http://localhost:1/',
  ])('a gateway elsewhere may not send it to %s', async (address) => {
    const provider = client({ baseUrl: new URL('https://cloud.example') });
    expect(await provider.fetch(address, { offset: 0 })).toMatchObject({
      ok: false,
      error: { cause: expect.stringContaining('ERR_ADDRESS_REFUSED') },
    });
  });

  test('a host that does not exist is unreachable, also for a gateway elsewhere', async () => {
    const provider = client({ baseUrl: new URL('https://cloud.example') });
    expect(await provider.fetch('https://cdn.invalid/x', { offset: 0 })).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    });
  });

  test('a stalled or broken body errs, and an abort ends it', async () => {
    const half: Script = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n01234');
    other.play(half);
    const stalled = await client({ patience: { stallMs: 80 } }).fetch(other.url.href, { offset: 0 });
    if (!stalled.ok) throw new Error('not opened');
    await expect(text(stalled.value.body)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    other.play(bytes('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n01234'));
    const cut = await client().fetch(other.url.href, { offset: 0 });
    if (!cut.ok) throw new Error('not opened');
    await expect(text(cut.value.body)).rejects.toThrow();
    other.play(half);
    const stop = new AbortController();
    const aborted = await client().fetch(other.url.href, { offset: 0, signal: stop.signal });
    if (!aborted.ok) throw new Error('not opened');
    const reading = text(aborted.value.body);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});
