import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { LookupFunction, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDownloadThreads } from '../../../src/cli/download-threads/download-threads.ts';
import type { Failure } from '../../../src/core/failure.ts';
import type { Result } from '../../../src/core/result.ts';
import { receiveBody } from '../../../src/output/receive-body.ts';
import type { Download, DownloadOptions } from '../../../src/provider/provider.ts';
import { createDownloader, type DownloadRules } from '../../../src/provider/vtrix/downloader.ts';
import { type Client, canLend } from '../../../src/provider/vtrix/lend.ts';
import { type Agents, sharedBufferAgents } from '../../../src/provider/vtrix/shared-buffer-agents.ts';
import { createTransport } from '../../../src/provider/vtrix/transport.ts';
import { answer, type RawServer, type Script, startRawServer, startRawTlsServer } from './raw-server.ts';

let plain: RawServer;
let secure: RawServer;
let agents: Agents;
beforeAll(async () => {
  plain = await startRawServer();
  secure = await startRawTlsServer();
});
afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  await secure[Symbol.asyncDispose]();
});
beforeEach(async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const shared = await sharedBufferAgents();
  if (shared === undefined) throw new Error('this Node copies no bodies');
  agents = shared;
});
afterEach(() => {
  agents.http.destroy();
  agents.https.destroy();
  vi.unstubAllEnvs();
});

const rules: DownloadRules = {
  patience: { connectMs: 20_000, createMs: 1, freeMs: 1, stallMs: 30_000 },
  addresses: 'any',
};
const servers = { http: () => plain, https: () => secure };
/** What opens downloads, somewhere. */
interface Opener extends Partial<AsyncDisposable> {
  readonly open: (url: URL, options: DownloadOptions) => Promise<Result<Download, Failure>>;
}

const openers: Readonly<Record<string, () => Opener>> = {
  here: () => ({ open: createDownloader(createTransport(rules.patience, rules.addresses, agents)) }),
  'in threads': () => createDownloadThreads({ rules, most: 2, onExchange: undefined }),
};

describe('sockets share memory', () => {
  /** Finds the body by its letters. */
  const byHand = (hand: (bytes: Buffer) => Buffer): Client => {
    return (socket, take) =>
      socket.on('data', (bytes: Buffer) => {
        for (const { 0: piece, index } of bytes.toString('latin1').matchAll(/[BDEFGIJLMNQR]+/g)) {
          take(hand(bytes.subarray(index, index + piece.length)));
        }
      });
  };

  test('where HTTP copies what it hands on', async () => {
    expect(await canLend()).toBe(true);
    expect(await canLend(byHand((bytes) => Buffer.from(bytes)))).toBe(true);
  });

  test.each<[string, Client]>([
    ['hands on what it is shown', byHand((bytes) => bytes)],
    ['copies only what is small', byHand((bytes) => (bytes.length > 60_000 ? bytes : Buffer.from(bytes)))],
    [
      'hands on the last of it as it is',
      byHand((bytes) => (`${bytes}` === 'MNQR' ? bytes : Buffer.from(bytes))),
    ],
    ['loses something', byHand((bytes) => Buffer.from(bytes.subarray(1)))],
    ['listens to nothing', () => undefined],
    ['goes by another event', (socket, take) => socket.on('readable', () => take(socket.read()))],
    ['breaks', () => expect.fail()],
    ['breaks later', (socket) => socket.on('data', () => expect.fail())],
  ])('but not where it %s: then agents are as ever', async (_, client) => {
    expect(await canLend(client)).toBe(false);
    expect(await sharedBufferAgents(client)).toBe(undefined);
  });
});

/** An answer, and how whoever asked for it takes it. */
interface Sent {
  readonly bytes: Buffer;
  readonly form: 'its length' | 'frames' | 'its end';
  /** Where it is cut. */
  readonly cuts: readonly number[];
  /** Read only once all that are not slow have come. */
  readonly isSlow: boolean;
}

const sent = fc.record({
  bytes: fc
    .tuple(fc.oneof(fc.nat(100), fc.nat(200_000), fc.integer({ min: 500_000, max: 1_200_000 })), fc.string())
    .map(([length, seed]) => createHash('shake256', { outputLength: length }).update(seed).digest()),
  form: fc.constantFrom<Sent['form'][]>('its length', 'its length', 'frames', 'frames', 'its end'),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
  isSlow: fc.boolean(),
});

/** The bytes of an answer as they go over the wire, in as many writes as it has cuts. */
function writesOf({ bytes, form, cuts }: Sent): Buffer[] {
  const head = {
    'its length': `content-length: ${bytes.length}\r\n`,
    frames: 'transfer-encoding: chunked\r\n',
    'its end': '',
  };
  const framed = cut(bytes, cuts).flatMap((piece) =>
    piece.length > 0 ? [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')] : [],
  );
  const body = form === 'frames' ? [...framed, Buffer.from('0\r\n\r\n')] : [bytes];
  const whole = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head[form]}\r\n`), ...body]);
  // Frames are cut elsewhere than where they were framed.
  return cut(
    whole,
    cuts.map((at) => at / 2),
  );
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((at) => Math.floor(at * bytes.length)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, each) => bytes.subarray(places[each], end));
}

/** Plays the answer whose number stands in the address. */
function playing(all: readonly Sent[]): Script {
  return async (socket, { head }) => {
    const each = all[Number(/\d+/.exec(head)?.[0])];
    if (each === undefined) return socket.destroy();
    for (const bytes of writesOf(each)) {
      socket.write(bytes);
      await setImmediate();
    }
    if (each.form === 'its end') socket.end();
  };
}

describe.each(Object.entries(openers))('what is read %s', (_, opener) => {
  test.each(Object.entries(servers))('over %s is what was sent', async (_, server) => {
    const dir = await mkdtemp(join(tmpdir(), 'shared-'));
    const { open, [Symbol.asyncDispose]: end } = opener();
    const hashOf = async (download: Download): Promise<string | undefined> => {
      const { body, ...rest } = download;
      const path = join(dir, 'clip.mp4');
      if ('writeTo' in body) return (await receiveBody(path, { ...rest, body }, {})).received?.sha256;
      const hash = createHash('sha256');
      for await (const chunk of body) {
        hash.update(chunk);
        await setImmediate();
      }
      return hash.digest('hex');
    };
    const bring = async (all: readonly Sent[]): Promise<(string | undefined)[]> => {
      server().play(playing(all));
      const opened = await Promise.all(
        all.map((_, each) => open(new URL(`/${each}`, server().url), { offset: 0 })),
      );
      const hashes = new Map<number, string | undefined>();
      for (const isSlow of [false, true]) {
        await Promise.all(
          all.map(async (one, each) => {
            const download = opened[each];
            if (one.isSlow !== isSlow || download?.ok !== true) return;
            hashes.set(each, await hashOf(download.value));
          }),
        );
      }
      return all.map((_, each) => hashes.get(each));
    };
    const before = { requests: server().seen.length, connections: server().connections() };
    await fc.assert(
      fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 6 }), async (all) => {
        const expected = all.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
        expect(await bring(all)).toEqual(expected);
        // Over what is left of the connections.
        expect(await bring(all.toReversed())).toEqual(expected.toReversed());
      }),
      { numRuns: 15 },
    );
    await end?.();
    await rm(dir, { recursive: true });
    const { length } = server().seen;
    expect(server().connections() - before.connections).toBeLessThan(length - before.requests);
  });
});

describe.each(Object.entries(servers))('over %s', (protocol, server) => {
  const open = async () => {
    const opened = await createTransport(rules.patience, rules.addresses, agents).open(server().url, {});
    if (opened.kind === 'broken') throw new Error(opened.fault.code);
    return opened.body;
  };
  const agent = () => (protocol === 'http' ? agents.http : agents.https);

  test('what comes over a connection that nobody uses breaks nothing', async () => {
    let line: Socket | undefined;
    server().play((socket, request) => {
      line = socket;
      answer(200, 'first')(socket, request);
    });
    expect(await text(await open())).toBe('first');
    const idle = () => Object.values(agent().freeSockets).flat()[0];
    await expect.poll(idle).toBeDefined();
    const before = idle()?.bytesRead ?? 0;
    line?.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nstray');
    // Later versions of Node give such a connection up.
    await expect.poll(() => idle()?.bytesRead ?? Number.POSITIVE_INFINITY).toBeGreaterThan(before);
    server().play(answer(200, 'second'));
    expect(await text(await open())).toBe('second');
  });

  test.each(['read', 'not yet read'])('a connection that is reset breaks its body off, %s', async (how) => {
    server().play((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n${'x'.repeat(3_000_000)}`);
    });
    const body = await open();
    const broken = once(body, 'error');
    if (how === 'read') await once(body.resume(), 'data');
    server().reset();
    body.resume();
    expect(await broken).toMatchObject([{ code: expect.stringMatching(/ECONNRESET|LENGTH_MISMATCH/) }]);
  });

  test('of the addresses of a name the next is tried', async () => {
    server().play(answer(200, 'there'));
    const { port } = server().url;
    const connect = agent().createConnection;
    const lookup: LookupFunction = (_, __, done) =>
      done(null, [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ]);
    agent().createConnection = (options, done) => connect({ ...options, lookup }, done);
    const opened = await createTransport(rules.patience, rules.addresses, agents).open(
      new URL(`${protocol}://host.test:${port}/`),
      {},
    );
    if (opened.kind === 'broken') throw new Error(opened.fault.code);
    expect(await text(opened.body)).toBe('there');
  });

  test('the rest of a body is lent from where it was read, while others are read by HTTP', async () => {
    const bytesOf = (letter: string) => Buffer.alloc(3_000_000, letter);
    const lines: Socket[] = [];
    server().play((socket, { head }) => {
      const each = Number(/\d+/.exec(head)?.[0]);
      lines[each] = socket;
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\n${'ABCD'[each]}`);
    });
    const opened = await Promise.all(
      [0, 1, 2, 3].map(async (each) => {
        const one = await createTransport(rules.patience, rules.addresses, agents).open(
          new URL(`/${each}`, server().url),
          {},
        );
        if (one.kind === 'broken') throw new Error(one.fault.code);
        await once(one.body, 'readable');
        return one;
      }),
    );
    const memories = new Set<ArrayBufferLike>();
    const come = opened.map(async ({ body, lend, received }, each) => {
      const hash = createHash('sha256');
      // What is in hand has to be read first.
      expect(lend?.(() => expect.fail())).toBe(undefined);
      if (each === 3) for await (const chunk of body) hash.update(chunk);
      else {
        hash.update(body.read());
        await new Promise<void>((done) => {
          let left = lend?.((bytes) => {
            memories.add(bytes.buffer);
            hash.update(bytes);
            left = (left ?? 0) - bytes.length;
            if (left === 0) done();
          });
          expect(left).toBe(2_999_999);
        });
      }
      expect(received()).toBe(3_000_000);
      body.destroy();
      return hash.digest('hex');
    });
    for (const [each, line] of lines.entries()) {
      // What is more than was announced, HTTP would take for an answer that nobody asked for.
      const stray = each === 3 ? '' : 'stray';
      line.write(Buffer.concat([bytesOf('ABCD'[each] ?? '').subarray(1), Buffer.from(stray)]));
    }
    const expected = ['A', 'B', 'C', 'D'].map((letter) =>
      createHash('sha256').update(bytesOf(letter)).digest('hex'),
    );
    expect(await Promise.all(come)).toEqual(expected);
    expect(memories.size).toBe(1);
  });

  test("what is whole already is lent no more: its connection is the next one's", async () => {
    server().play(answer(200, 'whole'));
    const opened = await createTransport(rules.patience, rules.addresses, agents).open(server().url, {});
    if (opened.kind === 'broken') throw new Error(opened.fault.code);
    const { body, lend } = opened;
    expect(await text(body)).toBe('whole');
    expect(lend?.(() => expect.fail())).toBe(undefined);
    expect(await text(await open())).toBe('whole');
  });

  test('all connections read into the same memory', async () => {
    server().play(answer(200, 'x'.repeat(100_000)));
    const connect = agent().createConnection;
    const memories: ArrayBufferLike[] = [];
    agent().createConnection = (...args) =>
      connect(...args)?.on('data', ({ buffer }: Buffer) => memories.push(buffer));
    await Promise.all([open(), open(), open()].map(async (body) => text(await body)));
    expect(memories.length).toBeGreaterThan(2);
    expect(new Set(memories).size).toBe(1);
  });
});
