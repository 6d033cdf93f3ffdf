import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { build } from 'esbuild';
import { createH264MP4Encoder } from 'h264-mp4-encoder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClipStore } from '../../src/output/clip-store.ts';
import { verifyClip } from '../../src/output/verify-clip.ts';

const key = 'cd'.repeat(32);
let dir: string;
let clip: Buffer;
let child: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'store-whole-'));
  clip = await encode();
  await writeFile(join(dir, 'clip.mp4'), clip);
  child = await bundleReceiver(dir);
});
afterAll(() => rm(dir, { recursive: true }));

/** A second of noise, so that there is something to encode. */
async function encode(): Promise<Buffer> {
  const encoder = await createH264MP4Encoder();
  encoder.width = 320;
  encoder.height = 180;
  encoder.frameRate = 12;
  encoder.initialize();
  for (let frame = 0; frame < 12; frame += 1) {
    const pixels = new Uint8Array(320 * 180 * 4).map((_, at) => (at * 7919 * (frame + 1)) >> 3);
    encoder.addFrameRgba(pixels);
  }
  encoder.finalize();
  const bytes = Buffer.from(encoder.FS.readFile(encoder.outputFilename));
  encoder.delete();
  return bytes;
}

/** A program that receives a clip into a folder, slowly where it is told to. */
async function bundleReceiver(into: string): Promise<string> {
  const outfile = join(into, 'receiver.mjs');
  await build({
    stdin: {
      contents: `
        import { readFileSync } from 'node:fs';
        import { Readable } from 'node:stream';
        import { openClipStore } from './src/output/clip-store.ts';
        const [, , clip, out, key, stopAfter] = process.argv;
        const bytes = readFileSync(clip);
        const body = Readable.from((async function* () {
          yield bytes.subarray(0, Number(stopAfter));
          if (Number(stopAfter) < bytes.length) { process.stdout.write('waiting'); await new Promise((r) => setTimeout(r, 60000)); }
        })());
        const result = await openClipStore(out).receive(key, { body, offset: 0, bytes: bytes.length });
        process.stdout.write(JSON.stringify(result));
      `,
      resolveDir: resolve('.'),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}

async function printed(process: ChildProcess): Promise<string> {
  let text = '';
  process.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(process, 'close');
  return text;
}

test('a clip of the real encoder is whole, and cut short anywhere it is not', async () => {
  const path = join(dir, 'cut.mp4');
  await writeFile(path, clip);
  const file = await open(path, 'r+');
  try {
    expect(verifyClip(file.fd)).toEqual({
      ok: true,
      value: { durationMs: expect.closeTo(1000, -2), width: 320, height: 180 },
    });
    // The encoder ends a file with a box of its own words, which no player needs.
    const needed = lastBox(clip);
    const step = Math.max(1, Math.floor(clip.length / 2000));
    for (let length = clip.length - 1; length >= 0; length -= length > clip.length - 2000 ? 1 : step) {
      await truncate(path, length);
      expect(verifyClip(file.fd).ok, `cut at ${length} of ${clip.length}`).toBe(length === needed);
    }
  } finally {
    await file.close();
  }
});

/** Where the last box at the top begins. */
function lastBox(bytes: Buffer): number {
  let at = 0;
  for (;;) {
    const size =
      bytes.readUInt32BE(at) === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : bytes.readUInt32BE(at);
    if (at + size >= bytes.length) return at;
    at += size;
  }
}

test('a receiver that was killed could not name its bytes: they are fetched anew', async () => {
  const out = join(dir, 'killed');
  const half = Math.floor(clip.length / 2);
  const receiver = spawn(process.execPath, [child, join(dir, 'clip.mp4'), out, key, String(half)]);
  await once(receiver.stdout, 'data');
  receiver.kill('SIGKILL');
  await once(receiver, 'close');
  const store = openClipStore(out);
  const { bytes: offset } = await store.part(key);
  expect(offset).toBe(0);
  const body = Readable.from([clip]);
  expect(await store.receive(key, { body, offset, bytes: clip.length })).toMatchObject({ ok: true });
  expect(await store.verify(key)).toMatchObject({
    ok: true,
    value: { sha256: createHash('sha256').update(clip).digest('hex') },
  });
});

test('a disk that takes no more is a failure, and gets its space back', async () => {
  const out = join(dir, 'limited');
  const kilobytes = Math.floor(clip.length / 4096);
  const command = `ulimit -f ${kilobytes}; exec "$@"`;
  const args = [process.execPath, child, join(dir, 'clip.mp4'), out, key, String(clip.length)];
  const text = await printed(spawn('sh', ['-c', command, 'sh', ...args]));
  expect(JSON.parse(text)).toEqual({
    ok: false,
    error: { kind: 'disk', code: 'EFBIG', path: `.partial/${key}.mp4` },
  });
  expect(await readdir(join(out, '.partial'))).toEqual([]);
});
