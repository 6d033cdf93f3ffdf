import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { until } from '../rig/until.ts';
import { bareClient, type Json, wellFormed } from './client.ts';

let simulator: Simulator;
let client: ReturnType<typeof bareClient>;
const body = wellFormed.vidu20_img2video;

beforeAll(async () => {
  simulator = await startSimulator({ render: 'tiny', seed: 5, renderWorkers: 1 });
  client = bareClient(simulator.url);
});
afterAll(() => simulator.close());
afterEach(() => simulator.setFaults([]));

/** Sets faults by the control route, as a stranger would. */
async function suffer(text: string): Promise<void> {
  expect((await client.setFaults(text)).status).toBe(200);
}

/** How many tasks were created and charged while something happened. */
async function createdDuring(act: () => Promise<unknown>): Promise<number> {
  const before = await client.report();
  await act();
  const after = await client.report();
  expect(Number(after.chargedUsd) - Number(before.chargedUsd)).toBeCloseTo(0.1 * (after.jobs - before.jobs));
  return after.jobs - before.jobs;
}

describe('a create', () => {
  test.each(['400', '401', '403', '404', '413', '422', '429', '500', '502', '503', '504'])(
    '%s: with JSON, and nothing created',
    async (status) => {
      await suffer(`${status}:1`);
      const count = await createdDuring(async () => {
        const answer = await client.create(body());
        expect(answer.status).toBe(Number(status));
        expect(answer.json.error).toEqual({ code: expect.any(Number), error_message: expect.any(String) });
        expect(answer.headers.get('retry-after')).toBeNull();
      });
      expect(count).toBe(0);
      expect((await client.create(body())).status).toBe(200);
    },
  );

  test('5xx: one of them', async () => {
    await suffer('5xx');
    expect([500, 502, 504]).toContain((await client.create(body())).status);
  });

  test('Retry-After in seconds and as a date', async () => {
    await suffer('429-retry-after=7:1 429-retry-date=9:1');
    expect((await client.create(body())).headers.get('retry-after')).toBe('7');
    const date = (await client.create(body())).headers.get('retry-after') ?? '';
    expect(Date.parse(date) - Date.now()).toBeGreaterThan(5000);
    expect(Date.parse(date) - Date.now()).toBeLessThan(10_000);
  });

  test('drop-before: no answer, nothing created', async () => {
    await suffer('drop-before:1');
    expect(await createdDuring(() => expect(client.create(body())).rejects.toThrow())).toBe(0);
  });

  test('drop-after: no answer, and a task that is charged', async () => {
    await suffer('drop-after:1');
    expect(await createdDuring(() => expect(client.create(body())).rejects.toThrow())).toBe(1);
  });

  test('no-answer: the task is charged, and the client waits', async () => {
    await suffer('no-answer:1');
    const count = await createdDuring(async () => {
      const waiting = new AbortController();
      const answer = client.create(body(), { signal: waiting.signal });
      const refused = expect(answer).rejects.toThrow();
      await until(async () => (await client.report()).faults['no-answer'] === 1);
      waiting.abort();
      await refused;
    });
    expect(count).toBe(1);
  });

  test('not-json: a page, at any status, and a task that is charged', async () => {
    await suffer('not-json:1 not-json=502:1');
    const count = await createdDuring(async () => {
      for (const status of [200, 502]) {
        const answer = await client.create(body());
        expect(answer).toMatchObject({ status, json: undefined });
        expect(answer.headers.get('content-type')).toContain('text/html');
      }
    });
    expect(count).toBe(2);
  });

  test('200-error: 200 with an error and no id', async () => {
    await suffer('200-error:1');
    const { status, json } = await client.create(body());
    expect(status).toBe(200);
    expect(json).toEqual({ error: { code: 8005098, error_message: expect.any(String) } });
  });

  test('instant: the answer is the finished job', async () => {
    await suffer('instant:1');
    const { json } = await client.create(body());
    expect(json).toMatchObject({ status: 'completed', usage: { cost: '0.1000' } });
    expect((await client.download(json.output[0].content[0].url)).status).toBe(200);
  });

  test('concurrency: 429 beyond so many in flight', async () => {
    let now = Date.now();
    const clock = { now: () => now, elapsed: () => now, sleep: async () => {} };
    await using slow = await startSimulator({ render: 'tiny', timeScale: 1, concurrencyCap: 3, clock });
    const { create, report, setFaults } = bareClient(slow.url);
    const statuses = async (count: number) =>
      (await Promise.all(Array.from({ length: count }, () => create(body()))))
        .map(({ status }) => status)
        .sort();
    expect(await statuses(5)).toEqual([200, 200, 200, 429, 429]);
    expect(await report()).toMatchObject({ creates: 3, overCap: 2, inFlight: 3, maxInFlight: 3 });
    now += 100_000;
    await until(async () => (await report()).inFlight === 0);
    await setFaults('concurrency=1');
    expect(await statuses(2)).toEqual([200, 429]);
  });
});

describe('a job', () => {
  async function outcome(text: string, form = body): Promise<Json> {
    await suffer(text);
    const { json } = await client.create(form());
    return client.finish(json.id);
  }

  test.each(['008005001', '008005098', '008005099', '002014001', '001234567'])(
    'fails with %s',
    async (code) => {
      const { chargedUsd } = await client.report();
      expect(await outcome(`fail:${code}`)).toMatchObject({
        status: 'failed',
        error: { code: Number(code), error_message: expect.any(String) },
      });
      const textual = await outcome(`fail:${code}`, wellFormed.viduq2_pro_start_end2video);
      expect(textual.error).toEqual({ code, message: expect.any(String) });
      expect(textual).not.toHaveProperty('usage');
      expect((await client.report()).chargedUsd).toBe(chargedUsd);
    },
  );

  test('is refused by content policy', async () => {
    const { error } = await outcome('content');
    expect(error.error_message).toMatch(/policy|sensitive/);
  });

  test('says nothing of its cost', async () => {
    expect(await outcome('no-usage')).not.toHaveProperty('usage');
  });

  test('has odd shapes', async () => {
    const { status, output } = await outcome('odd-shapes');
    expect(status).toBe('COMPLETED');
    expect(output.length).toBeGreaterThan(1);
    expect(output.at(-1).content.at(-1)).toEqual({ type: 'video_url', url: expect.any(String) });
    expect((await outcome('odd-shapes fail:008005098')).error).toBe('008005098: generation failed');
  });

  test('has a status nobody knows, or tells no progress, until it is done', async () => {
    let now = Date.now();
    const clock = { now: () => now, elapsed: () => now, sleep: async () => {} };
    await using slow = await startSimulator({ render: 'tiny', timeScale: 1, clock });
    const { create, poll, finish, setFaults } = bareClient(slow.url);
    await setFaults('unknown-status:1 no-progress');
    const { json } = await create(body());
    expect((await poll(json.id)).json.status).toBe('warming_up');
    expect((await poll(json.id)).json).not.toHaveProperty('progress');
    now += 100_000;
    expect((await finish(json.id)).status).toBe('completed');
  });
});

describe('a poll', () => {
  test('404-poll: so many times', async () => {
    const { json } = await client.create(body());
    await suffer('404-poll:2');
    const statuses = [await client.poll(json.id), await client.poll(json.id), await client.poll(json.id)];
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 200]);
  });

  test('429 and 503 and a page', async () => {
    const { json } = await client.create(body());
    await suffer('429:1@poll 503:1@poll not-json:1@poll drop-after:1@poll');
    expect((await client.poll(json.id)).status).toBe(429);
    expect((await client.poll(json.id)).status).toBe(503);
    expect((await client.poll(json.id)).json).toBeUndefined();
    await expect(client.poll(json.id)).rejects.toThrow();
    expect((await client.poll(json.id)).status).toBe(200);
  });
});

describe('a download', () => {
  let url = '';
  let whole: Buffer;

  beforeAll(async () => {
    const { json } = await client.create(body());
    url = (await client.finish(json.id)).output[0].content[0].url;
    whole = Buffer.from(await (await client.download(url)).arrayBuffer());
  });

  /** What arrives before the end, or before the connection breaks. */
  async function received(response: Response): Promise<{ bytes: Buffer; broken: boolean }> {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of response.body ?? []) chunks.push(chunk);
    } catch {
      return { bytes: Buffer.concat(chunks), broken: true };
    }
    return { bytes: Buffer.concat(chunks), broken: false };
  }

  test('truncated-download: half of what was announced; the rest by range', async () => {
    await suffer('truncated-download:1');
    const response = await client.download(url);
    expect(response.headers.get('content-length')).toBe(String(whole.length));
    const { bytes, broken } = await received(response);
    expect(broken).toBe(true);
    expect(bytes).toEqual(whole.subarray(0, bytes.length));
    expect(bytes.length).toBeGreaterThan(whole.length / 3);
    const rest = await client.download(url, { headers: { range: `bytes=${bytes.length}-` } });
    expect(Buffer.concat([bytes, (await received(rest)).bytes])).toEqual(whole);
  });

  test('short-download: half, announced as whole', async () => {
    await suffer('short-download:1');
    const response = await client.download(url);
    const { bytes, broken } = await received(response);
    expect(broken).toBe(false);
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(bytes.length).toBe(Math.floor(whole.length / 2));
  });

  test('stalled-download: half, then nothing', async () => {
    await suffer('stalled-download:1');
    const waiting = new AbortController();
    const response = await client.download(url, { signal: waiting.signal });
    const first = await response.body?.getReader().read();
    expect(first?.value?.length).toBeGreaterThan(0);
    expect(first?.value?.length).toBeLessThan(whole.length);
    waiting.abort();
  });

  test('slow-download: all of it, in small portions', async () => {
    const naps: number[] = [];
    const clock = { now: Date.now, elapsed: Date.now, sleep: async (ms: number) => void naps.push(ms) };
    await using slow = await startSimulator({ render: 'tiny', clock });
    const { create, finish, setFaults, download } = bareClient(slow.url);
    const { json } = await create(body());
    const done = await finish(json.id);
    await setFaults('slow-download=1000');
    const { bytes } = await received(await download(done.output[0].content[0].url));
    expect(naps).toEqual(Array.from({ length: Math.ceil(bytes.length / 100) }, () => 100));
  });

  test('expired, a page, trouble', async () => {
    await suffer('expired-download:1 expired-download=410:1 html-download:1 503:1@download 429:1@download');
    const answers = [];
    for (let times = 0; times < 6; times += 1) answers.push(await client.download(url));
    expect(answers.map(({ status }) => status)).toEqual([503, 429, 403, 410, 200, 200]);
    expect(answers[4]?.headers.get('content-type')).toContain('text/html');
    expect(answers[5]?.headers.get('content-type')).toBe('video/mp4');
  });

  test('no-length, no-range', async () => {
    await suffer('no-length:1 no-range:1');
    const unmeasured = await client.download(url);
    expect(unmeasured.headers.get('content-length')).toBeNull();
    expect((await received(unmeasured)).bytes).toEqual(whole);
    const unranged = await client.download(url, { headers: { range: 'bytes=10-' } });
    expect(unranged.status).toBe(200);
    expect((await received(unranged)).bytes).toEqual(whole);
  });
});

describe('the server', () => {
  test('refuse: no connection for a while, then on the same port again', async () => {
    await using brief = await startSimulator({ render: 'tiny' });
    const { setFaults, poll } = bareClient(brief.url);
    await setFaults('refuse=200');
    const refusal: Json = await fetch(`${brief.url}/x`, { headers: { connection: 'close' } }).catch(
      (error) => error,
    );
    expect(refusal.cause?.code).toBe('ECONNREFUSED');
    await until(() =>
      poll('x').then(
        ({ status }) => status === 404,
        () => false,
      ),
    );
  });

  test('latency: every answer waits', async () => {
    const naps: number[] = [];
    const clock = { now: Date.now, elapsed: Date.now, sleep: async (ms: number) => void naps.push(ms) };
    await using slow = await startSimulator({ render: 'tiny', latencyMs: 30, clock });
    const { setFaults, poll, report } = bareClient(slow.url);
    await poll('x');
    await setFaults('latency=70@poll');
    await poll('x');
    await report();
    expect(naps).toEqual([30, 70]);
  });

  test('the control route says what is wrong with a fault, and what is set', async () => {
    const wrong = await client.setFaults('dorp-after');
    expect(wrong.status).toBe(400);
    expect(wrong.json.error.error_message).toContain('"dorp-after" is no fault');
    const set = await client.setFaults(['429:10%@poll', 'fail:008005098:2']);
    expect(set.json).toEqual({ faults: ['429:10%@poll', 'fail:008005098:2'] });
    expect((await client.setFaults('429')).json).toEqual({ faults: ['429'] });
    const cleared = await fetch(`${simulator.url}/_simulator/faults`, { method: 'DELETE' });
    expect(await cleared.json()).toEqual({ faults: [] });
  });
});

test('what it was asked, it reports', async () => {
  await using fresh = await startSimulator({ render: 'tiny', seed: 9 });
  const { create, quote, finish, download, report } = bareClient(fresh.url);
  const first = await create(body({ seed: 1 }));
  await create(body({ seed: 2 }));
  await create(body({ seed: 1 }));
  await create(body({ duration: 5 }));
  await quote(body());
  const done = await finish(first.json.id);
  await download(done.output[0].content[0].url);
  const seen = await report();
  expect(seen).toMatchObject({
    createRequests: 4,
    creates: 3,
    duplicates: 1,
    jobs: 3,
    quotes: 1,
    downloads: 1,
    downloadsWithKey: 0,
    refusals: { '008005005': 1 },
    chargedUsd: '0.3',
  });
  expect(seen.pollsByJob[first.json.id]).toBe(seen.polls);
  expect(fresh.report()).toEqual(seen);
});
