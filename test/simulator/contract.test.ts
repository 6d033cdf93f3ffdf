import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { until } from '../rig/until.ts';
import { bareClient, wellFormed } from './client.ts';
import { pngUri } from './pictures.ts';

let simulator: Simulator;
let client: ReturnType<typeof bareClient>;

beforeAll(async () => {
  simulator = await startSimulator({ render: 'tiny', seed: 1, renderWorkers: 1 });
  client = bareClient(simulator.url);
});
afterAll(() => simulator.close());

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.each(Object.entries(wellFormed))('%s', (model, body) => {
  test('create, poll, download', async () => {
    const created = await client.create(body());
    expect(created.status).toBe(200);
    expect(created.json).toEqual({
      id: expect.stringMatching(uuid),
      status: 'pending',
      model,
      created_at: expect.closeTo(Date.now() / 1000, -1),
    });
    expect(Number.isInteger(created.json.created_at)).toBe(true);

    const polled = await client.finish(created.json.id);
    const cost = model === 'vidu20_img2video' ? '0.1000' : '0.3250';
    expect(polled).toEqual({
      id: created.json.id,
      status: 'completed',
      model,
      created_at: created.json.created_at,
      output: [{ content: [{ type: 'video', url: expect.stringContaining(`${simulator.url}/files/`) }] }],
      usage: { cost, discount: 1 },
      metadata: {},
    });

    const [{ url }] = polled.output[0].content;
    const file = await client.download(url);
    const bytes = await file.arrayBuffer();
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('video/mp4');
    expect(Number(file.headers.get('content-length'))).toBe(bytes.byteLength);
    expect(Buffer.from(bytes).toString('latin1', 4, 8)).toBe('ftyp');
  });

  test('a quote costs nothing and creates nothing', async () => {
    const before = await client.report();
    const quoted = await client.quote(body());
    expect(quoted.status).toBe(200);
    expect(quoted.json).toEqual({
      status: 'success',
      data: {
        cost: model === 'vidu20_img2video' ? '0.1000' : '0.3250',
        currency: 'USD',
        discount: 1,
        model,
        billing_model: model,
        hash: expect.any(String),
        sample_count: expect.any(Number),
        updated_at: expect.any(Number),
      },
    });
    const after = await client.report();
    expect(after).toEqual({ ...before, quotes: before.quotes + 1 });
  });

  test('a price that nobody knows', async () => {
    const { status, json } = await client.quote(body({ is_rec: true }));
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: 'failed', data: { cost: null, reason: 'COST_CACHE_MISS' } });
    const created = await client.create(body({ is_rec: true }));
    const { usage } = await client.finish(created.json.id);
    expect(Number(usage.cost)).toBeGreaterThan(0.1);
  });
});

describe('keys', () => {
  test.each([
    ['none', undefined],
    ['empty', 'Bearer '],
    ['of another kind', 'Basic abc'],
  ])('%s: 401 on every route', async (_, authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answers = await Promise.all([
      client.create(wellFormed.vidu20_img2video(), { headers }),
      client.quote(wellFormed.vidu20_img2video(), { headers }),
      client.poll('any', { headers }),
    ]);
    for (const { status, json } of answers) {
      expect(status).toBe(401);
      expect(json).toEqual({ error: { code: 401, error_message: expect.any(String) } });
    }
  });

  test('one that is given is the only one', async () => {
    await using strict = await startSimulator({ key: 'right', render: 'tiny' });
    expect((await bareClient(strict.url, 'right').poll('x')).status).toBe(404);
    expect((await bareClient(strict.url, 'wrong').poll('x')).status).toBe(401);
  });
});

describe('the envelope', () => {
  const { vidu20_img2video: ok } = wellFormed;
  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['a list', []],
    ['no model', { input: ok().input }],
    ['an unknown model', { ...ok(), model: 'vidu99' }],
    ['no input', { model: 'vidu20_img2video' }],
    ['two inputs', { ...ok(), input: [...ok().input, ...ok().input] }],
    ['params in place of input', { model: 'vidu20_img2video', ...ok().input[0] }],
    ['model among the params', ok({ model: 'vidu20_img2video' })],
  ])('%s: refused', async (_, body) => {
    for (const answer of [await client.create(body), await client.quote(body)]) {
      expect(answer.status).toBe(400);
      expect(answer.json).toEqual({ error: { code: 8005002, error_message: expect.any(String) } });
    }
  });

  test('a body over 20 MB: 413', async () => {
    const answer = await client.create(ok({ payload: 'x'.repeat(20 * 1_048_576) }));
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({ error: { code: 413, error_message: expect.any(String) } });
  });

  test('a job nobody knows: 404; a route nobody knows: 404', async () => {
    expect((await client.poll('00000000-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await fetch(`${simulator.url}/model/v2/generation`)).status).toBe(404);
  });

  test('the two models word their errors differently', async () => {
    const numeric = await client.create(ok({ images: [] }));
    expect(numeric.json).toEqual({ error: { code: 8005001, error_message: expect.any(String) } });
    const textual = await client.create(wellFormed.viduq2_pro_start_end2video({ images: [pngUri(64, 36)] }));
    expect(textual.json.error).toMatchObject({ code: '002014001', message: expect.any(String) });
  });
});

describe('downloads', () => {
  async function finishedUrl(): Promise<string> {
    const { json } = await client.create(wellFormed.vidu20_img2video());
    return (await client.finish(json.id)).output[0].content[0].url;
  }

  test('a key is refused and counted', async () => {
    const url = await finishedUrl();
    const { downloadsWithKey } = await client.report();
    const answer = await client.download(url, { headers: { authorization: 'Bearer any-key' } });
    expect(answer.status).toBe(400);
    expect((await client.report()).downloadsWithKey).toBe(downloadsWithKey + 1);
  });

  test('a part of the file', async () => {
    const url = await finishedUrl();
    const whole = Buffer.from(await (await client.download(url)).arrayBuffer());
    const part = async (range: string) => {
      const answer = await client.download(url, { headers: { range } });
      return {
        status: answer.status,
        range: answer.headers.get('content-range'),
        bytes: Buffer.from(await answer.arrayBuffer()),
      };
    };
    const { length } = whole;
    expect(await part('bytes=100-')).toEqual({
      status: 206,
      range: `bytes 100-${length - 1}/${length}`,
      bytes: whole.subarray(100),
    });
    expect((await part('bytes=0-9')).bytes).toEqual(whole.subarray(0, 10));
    expect((await part('bytes=-10')).bytes).toEqual(whole.subarray(-10));
    expect(await part(`bytes=${length}-`)).toMatchObject({ status: 416, range: `bytes */${length}` });
  });

  test('a signature that does not fit', async () => {
    const url = await finishedUrl();
    expect((await client.download(url.replace(/expires=\d/, 'expires=9'))).status).toBe(403);
    expect((await client.download(url.replace(/signature=.*/, ''))).status).toBe(403);
  });

  test('an address expires, and a poll hands out a fresh one', async () => {
    let now = Date.now();
    const clock = { now: () => now, elapsed: () => now, sleep: async () => {} };
    await using brief = await startSimulator({ render: 'tiny', urlLifetimeMs: 60_000, clock });
    const { create, finish, poll, download } = bareClient(brief.url);
    const { json } = await create(wellFormed.vidu20_img2video());
    const [{ url: old }] = (await finish(json.id)).output[0].content;
    now += 60_000;
    expect((await download(old)).status).toBe(403);
    const [{ url: fresh }] = (await poll(json.id)).json.output[0].content;
    expect((await download(fresh)).status).toBe(200);
  });
});

test('every answer says that it is simulated', async () => {
  const { create, poll, quote, finish, download, report } = client;
  const created = await create(wellFormed.vidu20_img2video());
  const [{ url }] = (await finish(created.json.id)).output[0].content;
  const answers = [
    created,
    await poll('unknown'),
    await quote('{'),
    await poll('x', { headers: {} }),
    await download(url),
    await download(`${url}x`),
    await fetch(`${simulator.url}/nowhere`),
  ];
  for (const { headers } of answers) expect(headers.get('x-dailies-simulated')).toBe('1');
  expect((await report()).creates).toBeGreaterThan(0);
});

test('time: a job takes as long as the model does, scaled', async () => {
  let now = 1_775_000_000_000;
  const clock = { now: () => now, elapsed: () => now, sleep: async () => {} };
  await using slow = await startSimulator({ render: 'tiny', timeScale: 1, seed: 3, clock });
  const { create, poll, finish } = bareClient(slow.url);
  const { json } = await create(wellFormed.vidu20_img2video({ resolution: '1080p' }));
  expect(json.created_at).toBe(1_775_000_000);
  now += 0.5 * 320_000;
  // Rendering is real, and takes a moment however fast the clock goes.
  const halfway = await until(async () => {
    const { json: seen } = await poll(json.id);
    return seen.status === 'in_progress' && seen;
  });
  expect(halfway.progress).toBeGreaterThan(0.3);
  expect(halfway.progress).toBeLessThan(0.8);
  expect(halfway).not.toHaveProperty('output');
  now += 320_000;
  expect((await finish(json.id)).status).toBe('completed');
});

test('a port that somebody has is an error, not a wait', async () => {
  await expect(startSimulator({ port: simulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('it can be closed while jobs are being rendered and answers are awaited', async () => {
  const busy = await startSimulator({ renderWorkers: 1, faults: [] });
  const { create, setFaults } = bareClient(busy.url);
  await setFaults('instant:1@create');
  const unanswered = create(wellFormed.vidu20_img2video());
  const outcome = expect(unanswered).rejects.toThrow();
  await until(() => busy.report().creates === 1);
  await busy.close();
  await outcome;
});
