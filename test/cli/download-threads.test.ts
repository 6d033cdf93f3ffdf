import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDownloadThreads } from '../../src/cli/download-threads/download-threads.ts';
import { withDownloadThreads } from '../../src/cli/download-threads/with-threads.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { Result } from '../../src/core/result.ts';
import { bringAtOnce } from '../../src/output/bring.ts';
import { receiveBody, writeBody } from '../../src/output/receive-body.ts';
import type { Download, DownloadOptions } from '../../src/provider/provider.ts';
import { createVtrixProvider } from '../../src/provider/vtrix/client.ts';
import { createDownloader, type DownloadRules } from '../../src/provider/vtrix/downloader.ts';
import type { ExchangeNote } from '../../src/provider/vtrix/exchange-note.ts';
import { type Agents, sharedBufferAgents } from '../../src/provider/vtrix/shared-buffer-agents.ts';
import { createTransport } from '../../src/provider/vtrix/transport.ts';
import { answer, bytes, type RawServer, type Script, startRawServer } from '../provider/vtrix/raw-server.ts';
import { selfSigned } from '../provider/vtrix/self-signed.ts';

let server: RawServer;
let dir: string;
const started: Worker[] = [];
const onWorker = (worker: Worker) => started.push(worker);

beforeAll(async () => {
  server = await startRawServer();
  process.on('worker', onWorker);
});
afterAll(async () => {
  process.off('worker', onWorker);
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  started.length = 0;
  dir = await mkdtemp(join(tmpdir(), 'threads-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

type Open = (url: URL, options: DownloadOptions) => Promise<Result<Download, Failure>>;

function rulesOf(stallMs = 30_000): DownloadRules {
  return {
    patience: { connectMs: 20_000, createMs: 1, freeMs: 1, stallMs },
    addresses: 'any',
  };
}

function threadsOf(rules: DownloadRules, onExchange?: (note: ExchangeNote) => void) {
  return createDownloadThreads({ rules, most: 2, onExchange });
}

const file = '0123456789';
const clip = `\0\0\0\x18ftypmp42${'frames '.repeat(100_000)}`;
const head = (length: number, more = '') => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n${more}\r\n`;
const packed = (body: Buffer): Script => {
  return (socket) => {
    socket.write(head(body.length, 'content-encoding: gzip\r\n'));
    socket.write(body);
  };
};
const half: Script = (socket) => socket.write(`${head(10)}01234`);
const again = answer(302, '', { location: '/again' });

/** A download, and how it goes. */
interface Case {
  readonly scripts: readonly Script[];
  readonly from?: Omit<DownloadOptions, 'signal'>;
  /** What lies there from before, and is known to. */
  readonly before?: string;
  readonly path?: string;
  readonly stallMs?: number;
  readonly rules?: Partial<DownloadRules>;
  readonly url?: string;
  readonly abort?: 'while it is opened' | 'in its body';
  /** Once somebody reads. */
  readonly hangsUp?: true;
  /** How much has come by its end hangs on who was quicker. */
  readonly isRace?: true;
  /** What is expected at least. */
  readonly is: object;
}

const part = { 'content-range': 'bytes 4-9/10', etag: '"v1"' };
const from = { offset: 4, validator: '"v1"' };
const broken = (cause: unknown) => ({ kind: 'download-broken', cause });
const endsWith = (cause: string) => ({ written: { result: { error: broken(cause) } } });
const cases: Readonly<Record<string, Case>> = {
  whole: {
    scripts: [answer(200, clip, { etag: '"v1"' })],
    is: { validator: '"v1"', bytes: clip.length, file: clip, written: { result: { ok: true } } },
  },
  'without a length': { scripts: [bytes(`HTTP/1.1 200 OK\r\n\r\n${file}`)], is: { file } },
  'more than its length, in one with its head': {
    scripts: [bytes('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello, and more')],
    is: { error: broken(expect.stringMatching(/^HPE_/)) },
  },
  empty: { scripts: [answer(200, '')], is: { file: '', written: { result: { ok: true } } } },
  'after redirects': { scripts: [again, again, answer(200, file)], is: { file } },
  packed: { scripts: [packed(gzipSync(clip))], is: { file: clip } },
  'packed, and cut': { scripts: [packed(gzipSync(clip).subarray(0, 50))], is: endsWith('Z_BUF_ERROR') },
  'called packed, and no such thing': {
    scripts: [packed(Buffer.from('<html>'))],
    is: endsWith('Z_DATA_ERROR'),
  },
  'gone on with': {
    scripts: [answer(206, '456789', part)],
    from,
    before: '0123',
    is: { offset: 4, file, written: { received: { bytes: 10 }, result: { ok: true } } },
  },
  'gone on with, and broken off again': {
    scripts: [
      (socket) =>
        socket.write('HTTP/1.1 206 P\r\ncontent-length: 6\r\ncontent-range: bytes 4-9/10\r\n\r\n45'),
    ],
    from,
    before: '0123xxxx',
    hangsUp: true,
    is: { file: '012345', written: { received: { bytes: 6 }, result: { ok: false } } },
  },
  'gone on with after less than lies there': {
    scripts: [answer(206, '456789', part)],
    from,
    before: '0123xxxxxxxxxxxx',
    is: { file },
  },
  'gone on with after more than lies there': {
    scripts: [answer(206, '456789', part)],
    from,
    before: '01',
    is: endsWith('it goes on after bytes that are not here'),
  },
  'another file by now': {
    scripts: [answer(206, 'xxxxxx', { ...part, etag: '"v2"' }), answer(200, clip, { etag: '"v2"' })],
    from,
    before: '0123',
    is: { offset: 0, validator: '"v2"', file: clip },
  },
  'no such part': { scripts: [answer(416, ''), answer(200, file)], from, before: '0123', is: { file } },
  'another part, twice': {
    scripts: [answer(206, '9', { 'content-range': 'bytes 9-9/10' })],
    from,
    is: { error: broken('its host sent another part than was asked for') },
  },
  'broken off': {
    scripts: [half],
    hangsUp: true,
    is: { file: '01234', written: { received: { bytes: 5 }, result: { ok: false } } },
  },
  'more than was announced': {
    scripts: [answer(206, '456789', { 'content-range': 'bytes 4-9/8' })],
    from,
    before: '0123',
    is: { file: '', ...endsWith('more bytes came than announced') },
  },
  'larger than any clip': {
    scripts: [(socket) => socket.write(head(5e9))],
    is: endsWith('it is larger than any clip'),
  },
  stalled: { scripts: [half], stallMs: 200, is: endsWith('ETIMEDOUT') },
  'stalled before its head': {
    scripts: [() => undefined],
    stallMs: 200,
    is: { error: { kind: 'download-broken' } },
  },
  dripping: {
    scripts: [
      (socket) => {
        socket.write(head(100_000));
        const timer = setInterval(() => socket.write('x'), 20);
        socket.once('close', () => clearInterval(timer));
      },
    ],
    stallMs: 200,
    isRace: true,
    is: endsWith('ETIMEDOUT'),
  },
  'aborted while it is opened': {
    scripts: [() => undefined],
    abort: 'while it is opened',
    is: { error: broken('stopped from here, ERR_ABORTED') },
  },
  'aborted in its body': { scripts: [half], abort: 'in its body', isRace: true, is: endsWith('ERR_ABORTED') },
  'on a full disk': { scripts: [answer(200, clip)], path: '/dev/full', isRace: true, is: { code: 'ENOSPC' } },
  'where a folder stands': { scripts: [answer(200, clip)], path: '.', isRace: true, is: { code: 'EISDIR' } },
  'where no folder is': {
    scripts: [answer(200, clip)],
    path: 'none/clip.mp4',
    isRace: true,
    is: { code: 'ENOENT' },
  },
  expired: { scripts: [answer(403, '')], is: { error: { kind: 'download-expired', httpStatus: 403 } } },
  'in trouble': {
    scripts: [answer(503, '', { 'retry-after': '2' })],
    is: { error: { kind: 'server-trouble', retryAfterMs: 2000 } },
  },
  'too many redirects': { scripts: [again], is: { error: { kind: 'download-broken' } } },
  'a redirect to a file': {
    scripts: [answer(302, '', { location: 'file:///etc/passwd' })],
    is: { error: { kind: 'download-broken' } },
  },
  'an address that is refused': {
    scripts: [answer(200, file)],
    rules: { addresses: 'elsewhere' },
    is: { error: { cause: expect.stringContaining('ERR_ADDRESS_REFUSED') } },
  },
  'no HTTP': { scripts: [bytes('SSH-2.0\r\n\r\n')], is: { error: { kind: 'download-broken' } } },
  'another protocol': {
    scripts: [bytes('HTTP/1.1 101 S\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')],
    is: { error: { kind: 'download-broken' } },
  },
  'nobody there': { scripts: [], url: 'http://127.0.0.1:9/x', is: { error: { kind: 'unreachable' } } },
};

/** What became of a download: all that whoever asked for it can see. */
async function play(each: Case, open: Open): Promise<object> {
  const { scripts, from: options = { offset: 0 }, before, abort, url = `${server.url.href}x?sig=1` } = each;
  const path = join(each.path?.startsWith('/') ? '' : dir, each.path ?? 'clip.mp4');
  if (before !== undefined) await writeFile(path, before);
  const stop = new AbortController();
  const [first, ...rest] = scripts;
  let line: Socket | undefined;
  server.play(
    (socket, request) => {
      line = socket;
      first?.(socket, request);
      if (abort === 'while it is opened') stop.abort();
    },
    ...(rest.length > 0 ? rest : first === undefined ? [] : [first]),
  );
  const opened = await open(new URL(url), { ...options, signal: stop.signal });
  if (!opened.ok) return opened;
  const { body, lend, ...told } = opened.value;
  const known = before === undefined ? undefined : { bytes: options.offset };
  const receiving = { before: known, signal: stop.signal };
  const writing =
    lend === undefined || 'writeTo' in body
      ? receiveBody(path, { ...told, body }, receiving)
      : writeBody(path, { ...told, body, lend }, { ...receiving, bring: bringAtOnce });
  if (abort === 'in its body') stop.abort();
  if (each.hangsUp === true) {
    await expect.poll(() => statSync(path, { throwIfNoEntry: false })?.size).not.toBe(before?.length);
    line?.end();
  }
  const ended = await writing.then(
    ({ received, result }) => ({
      written: { received: received && { bytes: received.bytes, sha256: received.sha256 }, result },
    }),
    (error: NodeJS.ErrnoException) => ({ code: error.code }),
  );
  // It can be read without end: 2 GB until Node gives up.
  if (path === '/dev/full') return { ...told, ...ended };
  return { ...told, ...ended, file: await readFile(path, 'utf8').catch(() => undefined) };
}

describe('a body ends in a thread as it does here', () => {
  test.each(Object.entries(cases))('%s', async (_, each) => {
    const rules = { ...rulesOf(each.stallMs), ...each.rules };
    const notes: Record<'here' | 'shared' | 'there', ExchangeNote[]> = { here: [], shared: [], there: [] };
    const downloader = (where: 'here' | 'shared', agents?: Agents) =>
      createDownloader(createTransport(rules.patience, rules.addresses, agents), (note) =>
        notes[where].push(note),
      );
    const here = await play(each, downloader('here'));
    await rm(join(dir, 'clip.mp4'), { force: true });
    // Of what is different there, by itself.
    const shared = await play(each, downloader('shared', await sharedBufferAgents()));
    await rm(join(dir, 'clip.mp4'), { force: true });
    const threads = threadsOf(rules, (note) => notes.there.push(note));
    const there = await play(each, threads.open);
    await threads[Symbol.asyncDispose]();
    expect(here).toMatchObject(each.is);
    expect(shared).toMatchObject(each.is);
    expect(there).toMatchObject(each.is);
    const { isRace = false } = each;
    const seen = (end: object) => (isRace ? { ...end, file: undefined, written: {} } : end);
    expect(seen(shared)).toEqual(seen(here));
    expect(seen(there)).toEqual(seen(here));
    await expect.poll(() => notes.here.length).toBeGreaterThan(0);
    const said = (all: ExchangeNote[]) =>
      all.map((note) => ({ ...note, ms: 0, ...(isRace && { bytes: 0 }) }));
    expect(said(notes.shared)).toEqual(said(notes.here));
    expect(said(notes.there)).toEqual(said(notes.here));
  });
});

test('what came whole by one thread has its hash; what was begun elsewhere has not', async () => {
  await using threads = threadsOf(rulesOf());
  const whole = await play({ scripts: [answer(200, clip)], is: {} }, threads.open);
  const sha256 = createHash('sha256').update(clip).digest('hex');
  expect(whole).toMatchObject({ written: { received: { sha256 } } });
  const second = cases['gone on with'];
  if (second === undefined) throw new Error('no such case');
  expect(await play(second, threads.open)).toMatchObject({
    written: { received: { bytes: 10, sha256: undefined }, result: { ok: true } },
  });
});

test('a thread that dies breaks its downloads off, and another takes its place', async () => {
  await using threads = threadsOf(rulesOf());
  server.play(half);
  const opened = await threads.open(server.url, { offset: 0 });
  if (!opened.ok) throw new Error(opened.error.kind);
  const writing = opened.value.body.writeTo(join(dir, 'clip.mp4'), {});
  server.play(() => undefined);
  const opening = threads.open(server.url, { offset: 0 });
  await expect.poll(() => started.length).toBe(2);
  await Promise.all(started.map((worker) => worker.terminate()));
  const died = { ok: false, error: broken(expect.stringMatching(/^its thread ended, with \d$/)) };
  expect(await writing).toEqual({ result: died });
  expect(await opening).toEqual(died);
  expect(threads.deaths()).toBe(2);
  expect(await play({ scripts: [answer(200, clip)], is: {} }, threads.open)).toMatchObject({ file: clip });
  expect(threads.deaths()).toBe(0);
});

test('where no thread can be started, a download breaks off, or one that is there takes it', async () => {
  const rules = rulesOf();
  await using threads = threadsOf(rules);
  server.play((socket) => socket.write(head(10)));
  const first = await threads.open(server.url, { offset: 0 });
  // As the system refuses a thread it has no room for: at once, with an error.
  Object.assign(rules, { cannotBeCloned: () => undefined });
  const second = await threads.open(server.url, { offset: 0 });
  expect([first.ok, second.ok, started.length]).toEqual([true, true, 1]);
  for (const opened of [first, second]) if (opened.ok) opened.value.body.destroy();

  await using none = threadsOf(rules);
  const refused = { ok: false, error: broken('no thread can be started') };
  expect(await none.open(server.url, { offset: 0 })).toEqual(refused);
  expect(none.deaths()).toBe(1);
});

test('a thread believes what a person had Node believe', async () => {
  const host = createServer(selfSigned(), (_request, response) => response.end(file));
  await new Promise<void>((ready) => host.listen(0, '127.0.0.1', ready));
  const url = new URL(`https://127.0.0.1:${(host.address() as AddressInfo).port}/`);
  const openIn = async () => {
    await using threads = threadsOf(rulesOf());
    const opened = await threads.open(url, { offset: 0 });
    if (opened.ok) opened.value.body.destroy();
    return opened.ok;
  };
  expect(await openIn()).toBe(false);
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  expect(await openIn()).toBe(true);
  await new Promise((closed) => host.close(closed));
});

describe('threads', () => {
  const provider = () => createVtrixProvider({ baseUrl: server.url, key: 'sk-live-0123456789' });
  const opensOf = async (megabytes: number, count: number, expected?: number) => {
    await using threaded = withDownloadThreads(provider(), { onExchange: undefined, most: 2 });
    if (expected !== undefined) threaded.provider.expect?.(expected * 1_048_576);
    server.play((socket) => socket.write(head(megabytes * 1_048_576)));
    const places: string[] = [];
    const opened = [];
    for (let each = 0; each < count; each += 1) {
      const result = await threaded.provider.fetch(`${server.url.href}x`, { offset: 0 });
      if (!result.ok) throw new Error(result.error.kind);
      places.push('writeTo' in result.value.body ? 'there' : 'here');
      opened.push(result.value.body);
    }
    for (const body of opened) body.destroy();
    return places.join(' ');
  };

  test('are not started for small clips, nor for few', async () => {
    expect(await opensOf(1, 30)).toBe(Array(30).fill('here').join(' '));
    expect(await opensOf(30, 2)).toBe('here here');
    expect(started).toEqual([]);
  });

  test('are once much is on its way at once, and end with the command', async () => {
    expect(await opensOf(30, 6)).toBe('here here here there there there');
    expect(started).toHaveLength(2);
    expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });

  test('are there from the first on where much is expected, and otherwise not', async () => {
    expect(await opensOf(1, 3, 63)).toBe('here here here');
    expect(started).toEqual([]);
    expect(await opensOf(1, 3, 64)).toBe('there there there');
    expect(started).toHaveLength(2);
    expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });

  test('are not started for bodies that had broken off before anybody read', async () => {
    await using threaded = withDownloadThreads(provider(), { onExchange: undefined, most: 2 });
    const fetch = () => threaded.provider.fetch(`${server.url.href}x`, { offset: 0 });
    server.play((socket) => {
      socket.write(head(30 * 1_048_576, 'content-encoding: gzip\r\n'));
      setImmediate(() => socket.resetAndDestroy());
    });
    for (let each = 0; each < 4; each += 1) {
      const opened = await fetch();
      if (opened.ok) expect(opened.value.body).toMatchObject({ closed: true });
    }
    server.play((socket) => socket.write(head(30 * 1_048_576)));
    const opened = await fetch();
    if (!opened.ok) throw new Error(opened.error.kind);
    expect('writeTo' in opened.value.body).toBe(false);
    opened.value.body.destroy();
  });

  test('of many that begin together, the first tells how large they are', async () => {
    await using threaded = withDownloadThreads(provider(), { onExchange: undefined, most: 2 });
    server.play((socket) => socket.write(head(20 * 1_048_576)));
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => threaded.provider.fetch(`${server.url.href}x`, { offset: 0 })),
    );
    const bodies = opened.flatMap((each) => (each.ok ? [each.value.body] : []));
    expect(bodies.filter((body) => 'writeTo' in body)).toHaveLength(7);
    for (const body of bodies) body.destroy();
  });

  test('never see an address with the key', async () => {
    await using threaded = withDownloadThreads(provider(), { onExchange: undefined, most: 2 });
    server.play((socket) => socket.write(head(70 * 1_048_576)));
    const first = await threaded.provider.fetch(`${server.url.href}x`, { offset: 0 });
    const second = await threaded.provider.fetch(`${server.url.href}?k=sk-live-0123456789`, { offset: 0 });
    expect(second).toMatchObject({ error: broken('its address contains the key') });
    if (first.ok) first.value.body.destroy();
    expect(started).toEqual([]);
  });
});

test('a program with a thread that has nothing to do ends', async () => {
  const threads = threadsOf(rulesOf());
  await play({ scripts: [answer(200, file)], is: {} }, threads.open);
  const [worker] = started;
  if (worker === undefined) throw new Error('no thread');
  expect(worker.threadId).toBeGreaterThan(0);
  const exit = once(worker, 'exit');
  await threads[Symbol.asyncDispose]();
  await exit;
});
