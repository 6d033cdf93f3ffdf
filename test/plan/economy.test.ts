import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProbe } from '../../src/image/probe.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { planManifest } from '../../src/plan/plan-manifest.ts';
import { frame } from '../image/frames.ts';

/** What an author may do to a manifest, and how many clips it costs. */
const before = `
version: 1
name: spring
model: viduq2_pro_start_end2video
params: { resolution: 1080p }
shots:
  - id: opening
    images: { start: frames/a.png, end: frames/b.png }
    prompt: Dawn breaks, slow push-in
    params: { duration: 4 }
    takes: 2
  - id: closing
    images: { start: frames/b.png, end: frames/a.png }
    prompt: Dusk falls
    seeds: [7, 21]
`;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dailies-economy-'));
  await mkdir(join(dir, 'frames/moved'), { recursive: true });
  await writeFile(join(dir, 'frames/a.png'), await frame('png', 64, 36));
  await writeFile(join(dir, 'frames/b.png'), await frame('png', 64, 40));
});
afterAll(() => rm(dir, { recursive: true }));

async function keysOf(text: string, path = join(dir, 'spring.yaml')): Promise<ReadonlySet<string>> {
  await writeFile(path, text);
  const loaded = await loadManifest(path);
  if (loaded.value === undefined) throw new Error(JSON.stringify(loaded.diagnostics));
  const { value, diagnostics } = await planManifest(loaded.value, { probe: createProbe() });
  const messages = [...loaded.diagnostics, ...diagnostics].map(({ message }) => message);
  expect(messages).toEqual([]);
  return new Set(value?.tasks.map(({ key }) => key));
}

/** How many clips an edit would buy. */
async function costOf(edit: (text: string) => string): Promise<number> {
  const bought = await keysOf(before);
  const after = edit(before);
  expect(after).not.toBe(before);
  return [...(await keysOf(after))].filter((key) => !bought.has(key)).length;
}

describe('an edit costs', () => {
  it.each<[string, number, (text: string) => string]>([
    ['renaming a shot', 0, (text) => text.replace('id: opening', 'id: first-light')],
    [
      'swapping two names',
      0,
      (text) => text.replace('opening', 'x').replace('closing', 'opening').replace('x', 'closing'),
    ],
    ['renaming the pipeline', 0, (text) => text.replace('name: spring', 'name: summer')],
    [
      'reordering the shots',
      0,
      (text) => {
        const [head = '', first = '', second = ''] = text.split(/(?= {2}- id:)/);
        return head + second + first;
      },
    ],
    [
      'writing out defaults',
      0,
      (text) => text.replace('duration: 4', 'duration: 4, movement_amplitude: auto, bgm: false'),
    ],
    [
      'moving params to another level',
      0,
      (text) =>
        text
          .replace('params: { resolution: 1080p }\n', '')
          .replace('duration: 4', 'duration: 4, resolution: 1080p')
          .replace('Dusk falls', 'Dusk falls\n    params: { resolution: 1080p, duration: 5 }'),
    ],
    [
      'a prompt from variables',
      0,
      (text) =>
        text
          .replace('shots:', 'vars: { move: slow push-in }\nshots:')
          .replace('slow push-in\n    params', '${move}\n    params'),
    ],
    [
      'a prompt over several lines, with space around it',
      0,
      (text) => text.replace('Dusk falls', '"  Dusk falls\\r\\n"'),
    ],
    [
      'a payload',
      0,
      (text) => text.replace('duration: 4', 'duration: 4, payload: mine, callback_url: https://x.test/hook'),
    ],
    [
      'tuning the run',
      0,
      (text) => text.replace('shots:', 'run: { concurrency: 2, budget: { run: 5.00 } }\nshots:'),
    ],
    [
      'tags and an output folder',
      0,
      (text) => text.replace('shots:', 'tags: [spring]\noutput: ../elsewhere\nshots:'),
    ],
    ['raising takes', 3, (text) => text.replace('takes: 2', 'takes: 5')],
    ['lowering takes', 0, (text) => text.replace('takes: 2', 'takes: 1')],
    ['takes as seeds', 0, (text) => text.replace('takes: 2', 'seeds: [2, 1]')],
    ['a comma in a prompt', 2, (text) => text.replace('Dawn breaks,', 'Dawn breaks;')],
    [
      'swapping the frames',
      2,
      (text) => text.replace('{ start: frames/b.png, end: frames/a.png }', '[frames/a.png, frames/b.png]'),
    ],
    ['another duration for one shot', 2, (text) => text.replace('duration: 4', 'duration: 6')],
    ['another resolution for all', 4, (text) => text.replace('1080p', '540p')],
  ])('%s: %i', async (_, clips, edit) => {
    expect(await costOf(edit)).toBe(clips);
  });

  it('moving and renaming a frame file: 0', async () => {
    const bought = await keysOf(before);
    await rename(join(dir, 'frames/a.png'), join(dir, 'frames/moved/dawn.png'));
    const moved = await keysOf(before.replaceAll('frames/a.png', './frames/moved/dawn.png'));
    await rename(join(dir, 'frames/moved/dawn.png'), join(dir, 'frames/a.png'));
    expect(moved).toEqual(bought);
  });

  it('another working directory, and the folder moved: 0', async () => {
    const bought = await keysOf(before);
    expect(await keysOf(before, relative(process.cwd(), join(dir, 'spring.yaml')))).toEqual(bought);
    const elsewhere = `${dir}-moved`;
    await rename(dir, elsewhere);
    const moved = await keysOf(before, join(elsewhere, 'spring.yaml'));
    await rename(elsewhere, dir);
    expect(moved).toEqual(bought);
  });

  it('another picture under the same name: as many clips as show it', async () => {
    const bought = await keysOf(before);
    const old = await frame('png', 64, 40);
    await writeFile(join(dir, 'frames/b.png'), await frame('jpeg', 64, 40));
    const after = await keysOf(before);
    await writeFile(join(dir, 'frames/b.png'), old);
    expect([...after].filter((key) => bought.has(key))).toEqual([]);
    expect(await keysOf(before)).toEqual(bought);
  });
});
