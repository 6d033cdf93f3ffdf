import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Rendered, RenderOrder } from '../../src/simulator/render-order.ts';
import { createRenderPool } from '../../src/simulator/render-pool.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { bareClient, type Json } from './client.ts';
import { dataUri, png } from './pictures.ts';

const dir = mkdtempSync(join(tmpdir(), 'dailies-render-'));
const pool = createRenderPool(2);
let drawn = 0;
beforeAll(() => {
  for (const [name, [width, height, grey]] of Object.entries(pictures)) {
    writeFileSync(join(dir, name), png(width, height, grey));
  }
});
afterAll(async () => {
  await pool.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Width, height and grey of the frames. */
const pictures: Readonly<Record<string, readonly [number, number, number]>> = {
  dark: [320, 180, 40],
  light: [320, 180, 220],
  portrait: [180, 320, 90],
  square: [200, 200, 90],
  wide: [390, 100, 90],
};

function frame(name: string): RenderOrder['frames'][number] {
  return name.includes(':') ? { kind: 'url', url: name } : { kind: 'file', path: join(dir, name) };
}

async function render(
  names: readonly string[],
  options: Partial<RenderOrder> = {},
): Promise<{ rendered: Rendered; bytes: Buffer; progress: readonly number[] }> {
  drawn += 1;
  const clipPath = join(dir, `${drawn}.mp4`);
  const progress: number[] = [];
  const order: RenderOrder = {
    mode: 'proxy',
    frames: names.map(frame),
    seconds: 4,
    resolution: '720p',
    amplitude: 'auto',
    seed: 7,
    caption: { head: 'vidu20_img2video 720p 4s seed 7 auto', prompt: 'Dawn breaks over Lisbon' },
    clipPath,
    ...options,
  };
  const rendered = await pool.render(order, (share) => progress.push(share));
  return {
    rendered,
    bytes: rendered.kind === 'clip' ? readFileSync(order.clipPath) : Buffer.alloc(0),
    progress,
  };
}

/** What an independent reader of MP4 says of a clip. */
async function examine(bytes: Uint8Array) {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error('no video');
  const { packetCount } = await track.computePacketStats();
  return {
    seconds: await input.computeDuration(),
    codec: track.codec,
    width: track.displayWidth,
    height: track.displayHeight,
    pictures: packetCount,
  };
}

describe('a clip is playable, and as long and large as asked', () => {
  test.each<[string, readonly string[], Partial<RenderOrder>, Json]>([
    ['two frames', ['dark', 'light'], { seconds: 5 }, { seconds: 5, width: 640, height: 360, pictures: 60 }],
    ['one frame', ['dark'], { seconds: 4 }, { seconds: 4, width: 640, height: 360 }],
    ['a second', ['dark', 'light'], { seconds: 1 }, { seconds: 1, pictures: 12 }],
    ['eight seconds', ['dark', 'light'], { seconds: 8 }, { seconds: 8, pictures: 96 }],
    ['portrait', ['portrait'], {}, { width: 202, height: 360 }],
    ['square', ['square'], {}, { width: 360, height: 360 }],
    ['almost 4:1', ['wide'], {}, { width: 640, height: 164 }],
    ['other proportions at the end', ['dark', 'square'], {}, { width: 640, height: 360 }],
    ['an address', ['https://cdn.example.com/logo.png'], {}, { width: 640, height: 360 }],
    ['full 360p', ['dark'], { mode: 'full', resolution: '360p', seconds: 1 }, { width: 640, height: 360 }],
    ['full 720p', ['dark'], { mode: 'full', seconds: 1 }, { width: 1280, height: 720, pictures: 24 }],
    ['full 720p portrait', ['portrait'], { mode: 'full', seconds: 1 }, { width: 720, height: 1280 }],
    [
      'full 1080p',
      ['dark'],
      { mode: 'full', resolution: '1080p', seconds: 1 },
      { width: 1920, height: 1080 },
    ],
    ['tiny', ['dark'], { mode: 'tiny', seconds: 5 }, { seconds: 5, width: 64, height: 36 }],
  ])('%s', async (_, frames, options, expected) => {
    const { bytes, progress } = await render(frames, options);
    expect(await examine(bytes)).toMatchObject({ codec: 'avc', ...expected });
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    for (const share of progress) expect(share).toBeLessThan(1);
  });
});

test('a player that jumps finds a key picture each second, and no others', async () => {
  for (const mode of ['proxy', 'full', 'tiny'] as const) {
    const { bytes } = await render(['dark', 'light'], { seconds: 3, mode, resolution: '360p' });
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
    const track = await input.getPrimaryVideoTrack();
    if (track === null) throw new Error('no video');
    const sink = new EncodedPacketSink(track);
    const keys: number[] = [];
    const truly: number[] = [];
    for await (const packet of sink.packets()) {
      if (packet.type === 'key') keys.push(packet.timestamp);
      if ((await track.determinePacketType(packet)) === 'key') truly.push(packet.timestamp);
    }
    expect(keys).toEqual([0, 1, 2]);
    expect(truly).toEqual(keys);
  }
});

describe('what makes a picture', () => {
  const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  test('the same order, the same bytes; all else, others', async () => {
    const base = ['dark', 'light'];
    const short = { seconds: 1 };
    const caption = { head: 'vidu20_img2video', prompt: 'Dusk' };
    const clips = await Promise.all([
      render(base, short),
      render(base, short),
      render(base, { ...short, seed: 8 }),
      render(base, { ...short, amplitude: 'large' }),
      render(base, { ...short, amplitude: 'small' }),
      render(base, { ...short, caption }),
      render(['light', 'dark'], short),
    ]);
    const [first, second, ...others] = clips.map(({ bytes }) => sum(bytes));
    expect(second).toBe(first);
    expect(new Set([first, ...others]).size).toBe(others.length + 1);
  });

  test('a tiny clip has bytes of its own, and the same again', async () => {
    const clipPath = join(dir, 'named.mp4');
    const [one, other, named, again] = [
      await render(['dark'], { mode: 'tiny' }),
      await render(['dark'], { mode: 'tiny' }),
      await render(['dark'], { mode: 'tiny', clipPath }).then(() => readFileSync(clipPath)),
      await render(['dark'], { mode: 'tiny', clipPath }).then(() => readFileSync(clipPath)),
    ];
    expect(one.bytes).not.toEqual(other.bytes);
    expect(named).toEqual(again);
  });

  test('a picture that cannot be decoded is told apart from a bug', async () => {
    writeFileSync(join(dir, 'broken'), png(320, 180, 10).subarray(0, 60));
    expect((await render(['broken'])).rendered.kind).toBe('picture');
    expect((await render(['missing'])).rendered.kind).toBe('picture');
    const unwritable = await render(['dark'], { clipPath: join(dir, 'no', 'such', 'folder.mp4') });
    expect(unwritable.rendered).toEqual({ kind: 'bug', text: expect.stringContaining('ENOENT') });
    expect((await render(['dark'], { seconds: 1 })).rendered.kind).toBe('clip');
  });
});

test('over the wire: frames in, clips out; equal requests share one; a picture that only looks whole fails', async () => {
  await using server = await startSimulator({ seed: 2 });
  const { create, finish, download } = bareClient(server.url);
  const jpeg = await sharp(png(320, 180, 77))
    .jpeg()
    .toBuffer();
  const request = (images: readonly string[], params: Json = {}) => ({
    model: 'viduq2_pro_start_end2video',
    input: [{ params: { images, seed: 3, duration: 2, prompt: 'Größe – 中文', ...params } }],
  });
  const frames = [dataUri('jpeg', jpeg), dataUri('png', png(320, 180, 200))];
  const ask = async (body: Json) => finish((await create(body)).json.id);
  const fetched = async (job: Json) =>
    Buffer.from(await (await download(job.output[0].content[0].url)).arrayBuffer());

  const [one, same, other] = await Promise.all([
    ask(request(frames)),
    ask(request(frames)),
    ask(request(frames, { seed: 4 })),
  ]);
  expect(await examine(await fetched(one))).toMatchObject({ seconds: 2, width: 640, height: 360 });
  expect(await fetched(same)).toEqual(await fetched(one));
  expect(await fetched(other)).not.toEqual(await fetched(one));

  // The container is whole, its inside is not.
  const hollow = png(320, 180, 200);
  hollow.fill(0, 45, hollow.length - 12);
  const failed = await ask(request([frames[0] ?? '', dataUri('png', hollow)]));
  expect(failed).toMatchObject({ status: 'failed', error: { code: '008005004' } });
});

test('two cores make twenty clips of five seconds in far less than the clips last', async () => {
  const begun = performance.now();
  await Promise.all(Array.from({ length: 20 }, (_, seed) => render(['dark', 'light'], { seed, seconds: 5 })));
  // A quiet machine takes a third of this, and is not what is tested here.
  expect(performance.now() - begun).toBeLessThan(60_000);
});
