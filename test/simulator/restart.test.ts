import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.ts';
import { bareClient, wellFormed } from './client.ts';

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'dailies-restart-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const body = wellFormed.viduq2_pro_start_end2video;
const start = (options: SimulatorOptions = {}) => startSimulator({ render: 'tiny', stateDir, ...options });

test('a server on the same folder knows its jobs, has their clips, and has charged for them once', async () => {
  let id: string;
  let bytes: ArrayBuffer;
  {
    await using first = await start();
    const { create, finish, download } = bareClient(first.url);
    id = (await create(body())).json.id;
    bytes = await (await download((await finish(id)).output[0].content[0].url)).arrayBuffer();
  }
  await using second = await start();
  const { poll, download, report } = bareClient(second.url);
  const again = (await poll(id)).json;
  expect(again).toMatchObject({ id, status: 'completed', usage: { cost: '0.3250' } });
  expect(await (await download(again.output[0].content[0].url)).arrayBuffer()).toEqual(bytes);
  expect(await report()).toMatchObject({ jobs: 1, creates: 0, chargedUsd: '0.325', duplicates: 0 });
});

test('a body that an earlier server was sent is a duplicate', async () => {
  for (const duplicates of [0, 1]) {
    await using server = await start();
    await bareClient(server.url).create(body());
    expect(server.report()).toMatchObject({ creates: 1, jobs: duplicates + 1, duplicates });
  }
});

test('a job that was in flight goes on: its time, its fate, its clip', async () => {
  let now = 1_775_000_000_000;
  const clock = { now: () => now, elapsed: () => now, sleep: async () => {} };
  let ids: string[];
  {
    await using first = await start({ timeScale: 1, clock });
    const { create, setFaults } = bareClient(first.url);
    const fine = await create(body());
    await setFaults('fail:008005099');
    ids = [fine.json.id, (await create(body())).json.id];
  }
  await using second = await start({ timeScale: 1, clock });
  const { poll, finish } = bareClient(second.url);
  for (const id of ids) expect((await poll(id)).json).toMatchObject({ created_at: 1_775_000_000, id });
  expect((await poll(ids[1] ?? '')).json.status).not.toBe('failed');
  now += 400_000;
  expect((await finish(ids[0] ?? '')).status).toBe('completed');
  expect((await finish(ids[1] ?? '')).error.code).toBe('008005099');
});

test('a line that a kill cut off is no job', async () => {
  let id: string;
  {
    await using first = await start();
    id = (await bareClient(first.url).create(body())).json.id;
  }
  appendFileSync(join(stateDir, 'jobs.jsonl'), '{"id":"torn');
  {
    await using second = await start();
    expect((await bareClient(second.url).poll(id)).status).toBe(200);
    await bareClient(second.url).create(body());
  }
  await using third = await start();
  expect(third.report()).toMatchObject({ jobs: 2 });
});

test('with a seed, ids and drawn seeds come again; without one they differ', async () => {
  const ids = async (seed?: number) => {
    await using server = await startSimulator({ render: 'tiny', ...(seed !== undefined && { seed }) });
    const { create } = bareClient(server.url);
    return [(await create(body())).json.id, (await create(body())).json.id];
  };
  const [once, twice] = [await ids(4), await ids(4)];
  expect(once).toEqual(twice);
  expect(new Set([...once, ...(await ids()), ...(await ids())]).size).toBe(6);
});

test('nothing private is kept: no payload, no query of an address, one copy of a picture', async () => {
  await using server = await start();
  const { create } = bareClient(server.url);
  const images = ['https://cdn.example.com/a.png?signature=hush', body().input[0]?.params.images[0]];
  await create(body({ images, payload: 'hush' }));
  await create(body());

  expect(readFileSync(join(stateDir, 'jobs.jsonl'), 'utf8')).not.toMatch(/hush|base64/);
  expect(readdirSync(join(stateDir, 'frames'))).toHaveLength(2);
});
