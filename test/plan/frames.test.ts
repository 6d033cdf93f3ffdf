import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fail } from '../../src/core/result.ts';
import { createProbe, type ProbeImage } from '../../src/image/probe.ts';
import { readDataUri } from '../../src/image/read.ts';
import { imagesBytes, maxBodyBytes } from '../../src/plan/rules/body-size.ts';
import { frame } from '../image/frames.ts';
import { endModel, imageFile, type ManifestText, plan, probe, startModel } from './build.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dailies-frames-'));
});
afterAll(() => rm(dir, { recursive: true }));

const one = (start: string): ManifestText => ({ model: startModel, shots: [{ id: 'a', images: { start } }] });

describe('a frame', () => {
  it('over 50 MB is refused, with its size', async () => {
    await writeFile(join(dir, 'large.png'), await frame('png', 8, 8));
    await truncate(join(dir, 'large.png'), 50 * 1_048_576 + 1);
    const { problems, ids } = await plan({ ...one('large.png'), dir }, { probe: createProbe() });
    expect(problems).toEqual([
      'image-too-large: large.png is over 50 MB: 52,428,801 bytes (50 MB are allowed, and 20 MB for a whole request)',
    ]);
    expect(ids).toEqual([]);
  });

  it('that is not there yet leaves a skipped shot in the list, and a warning', async () => {
    const missing: ProbeImage = async (path) =>
      path.endsWith('later.png') ? fail({ kind: 'missing' }) : probe(path);
    const text = (skip: string | null, start = 'later.png'): ManifestText => ({
      model: startModel,
      shots: [{ id: 'a', images: { start }, skip }],
    });
    const { tasks, diagnostics } = await plan(text('no frame yet'), { probe: missing });
    expect(tasks).toMatchObject([
      { id: 'a', skip: 'no frame yet', request: { images: [{ kind: 'absent', path: 'later.png' }] } },
    ]);
    expect(diagnostics.map(({ severity }) => severity)).toEqual(['warning']);
    const arrived = await plan(text('no frame yet'), { probe });
    const elsewhere = await plan(text('no frame yet', 'https://x.test/later.png'), { probe });
    expect(new Set([...tasks.map(({ key }) => key), ...arrived.keys, ...elsewhere.keys]).size).toBe(3);
    expect((await plan(text(null), { probe: missing })).tasks).toEqual([]);
  });

  it('that may not be read says why', async () => {
    const forbidden: ProbeImage = async () => fail({ kind: 'unreadable', cause: 'EACCES' });
    const { problems, pointed } = await plan(one('secret.png'), { probe: forbidden });
    expect(problems).toEqual(['image-unreadable: secret.png cannot be read (EACCES)']);
    expect(pointed).toEqual(['secret.png']);
  });

  it('is asked for once, however many tasks show it', async () => {
    const asked: string[] = [];
    const counting: ProbeImage = async (path) => {
      asked.push(path);
      return probe(path);
    };
    const shots = ['a', 'b', 'c'].map((id) => ({ id, prompt: id, images: ['x.png', './y.png'], takes: 5 }));
    await plan({ model: endModel, shots }, { probe: counting });
    expect(asked).toEqual(['/project/x.png', '/project/y.png']);
  });

  it.each([
    ['a-401x100.png', false],
    ['a-400x100.png', false],
    ['a-399x100.png', true],
    ['a-100x399.png', true],
    ['a-100x400.png', false],
  ])('%s has an aspect between 1:4 and 4:1: %s', async (name, good) => {
    expect((await plan(one(name))).ids.length).toBe(good ? 1 : 0);
  });

  it.each([
    ['a-1000x1000.png', 'b-1000x800.png', true],
    ['a-1000x1000.png', 'b-1000x799.png', false],
    ['a-1000x800.png', 'b-1000x1000.png', true],
    ['a-1000x799.png', 'b-1000x1000.png', false],
    ['a-640x360.png', 'b-360x640.png', true],
  ])('%s goes with %s: %s', async (start, end, good) => {
    const { ids } = await plan({ model: endModel, shots: [{ id: 'a', images: [start, end] }] });
    expect(ids.length).toBe(good ? 1 : 0);
  });
});

describe('a whole request', () => {
  /** Frames so large that the body comes close to its limit. */
  const weighing =
    (bytes: number): ProbeImage =>
    async (path) => ({ ok: true, value: { ...imageFile(path), bytes } });

  it('counts frames as base64, exactly', async () => {
    await writeFile(join(dir, 'a.webp'), await frame('webp', 33, 20));
    const probed = await createProbe()(join(dir, 'a.webp'));
    if (!probed.ok) throw new Error('no frame');
    const uri = await readDataUri(probed.value);
    // Quotes and a comma.
    expect(uri.ok && uri.value.length + 3).toBe(imagesBytes([probed.value]));
    expect(imagesBytes([{ kind: 'url', url: 'https://x.test/ü' }])).toBe('https://x.test/'.length + 2 + 3);
  });

  it('is refused over 20 MB after base64, and not below', async () => {
    const raw = (maxBodyBytes / 4) * 3;
    const fits = await plan({ ...one('a.png') }, { probe: weighing(raw - 1000) });
    expect(fits.problems).toEqual([]);
    const { problems, pointed } = await plan(one('a.png'), { probe: weighing(raw) });
    expect(problems).toEqual([
      "body-too-large: the request of a would be 20.0 MB, more than the gateway's 20.0 MB (frames grow by a third as base64: make them smaller, or give their address)",
    ]);
    expect(pointed).toEqual(['images']);
  });

  it('counts both frames, the prompt and a payload', async () => {
    const half: ProbeImage = weighing((maxBodyBytes / 8) * 3 - 400_000);
    const shot = { id: 'a', images: ['a.png', 'b.png'], prompt: 'x' };
    expect((await plan({ model: endModel, shots: [shot] }, { probe: half })).ids.length).toBe(1);
    const heavy = { ...shot, params: { payload: 'x'.repeat(1_048_000) } };
    const lighter = { ...shot, params: { payload: 'é'.repeat(100_000) } };
    expect((await plan({ model: endModel, shots: [heavy] }, { probe: half })).ids.length).toBe(1);
    const full: ProbeImage = weighing((maxBodyBytes / 8) * 3 - 100_000);
    expect((await plan({ model: endModel, shots: [lighter] }, { probe: full })).ids.length).toBe(1);
    expect((await plan({ model: endModel, shots: [heavy] }, { probe: full })).problems[0]).toContain(
      'body-too-large',
    );
  });
});
