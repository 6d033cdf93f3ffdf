import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageFormat } from '../../src/image/format.ts';
import { probeImageBytes } from '../../src/image/measure.ts';
import { createProbe, type ImageProblem, probeImage } from '../../src/image/probe.ts';
import { readDataUri } from '../../src/image/read.ts';
import { isWhole } from '../../src/image/whole.ts';
import { frame, turnedJpeg } from './frames.ts';

const formats: readonly ImageFormat[] = ['png', 'jpeg', 'webp'];
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dailies-image-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function write(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

async function problemOf(path: string): Promise<ImageProblem | undefined> {
  const result = await probeImage(path);
  return result.ok ? undefined : result.error;
}

describe('a whole picture', () => {
  it.each(formats)('%s: format by its bytes, pixels, length and SHA-256', async (format) => {
    const bytes = await frame(format, 64, 36);
    const path = await write(`misnamed-${format}.gif`, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await probeImage(path)).toEqual({
      ok: true,
      value: { kind: 'file', path, sha256, bytes: bytes.length, format, width: 64, height: 36 },
    });
  });

  it('is measured as it is shown', async () => {
    expect(probeImageBytes(await turnedJpeg(80, 40))).toEqual({ format: 'jpeg', width: 40, height: 80 });
  });

  it('may have something behind its end', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      expect(isWhole(Buffer.concat([await frame(format, 8, 8), Buffer.alloc(9, 0xff)]), format)).toBe(true);
    }
  });

  it('is read once for one path', async () => {
    const path = await write('once.png', await frame('png', 8, 8));
    const probe = createProbe();
    const first = await probe(path);
    await rm(path);
    expect(await probe(path)).toBe(first);
  });
});

describe('what is no frame', () => {
  it('is named', async () => {
    const lfs = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    await mkdir(join(dir, 'folder'));
    expect(await problemOf(join(dir, 'nowhere.png'))).toEqual({ kind: 'missing' });
    expect(await problemOf(join(dir, 'folder'))).toEqual({ kind: 'directory' });
    expect(await problemOf('/dev/zero')).toEqual({ kind: 'unreadable', cause: 'not a regular file' });
    expect(await problemOf(`${dir}/nul\0.png`)).toEqual({
      kind: 'unreadable',
      cause: 'ERR_INVALID_ARG_VALUE',
    });
    expect(await problemOf(await write('empty.png', ''))).toEqual({ kind: 'empty' });
    expect(await problemOf(await write('lfs.png', lfs))).toEqual({ kind: 'lfs-pointer' });
    expect(await problemOf(await write('a.png', 'GIF89a\x01\0\x01\0'))).toEqual({
      kind: 'format',
      found: 'a GIF',
    });
    expect(await problemOf(await write('b.png', '<?xml version="1.0"?>\n<svg/>'))).toEqual({
      kind: 'format',
      found: 'an SVG',
    });
    expect(await problemOf(await write('c.png', 'nothing in particular'))).toEqual({ kind: 'format' });
  });

  it('is over 50 MB by one byte, and not at 50 MB', async () => {
    const limitBytes = 50 * 1_048_576;
    const path = await write('large.png', await frame('png', 8, 8));
    await truncate(path, limitBytes + 1);
    expect(await problemOf(path)).toEqual({ kind: 'too-large', bytes: limitBytes + 1, limitBytes });
    await truncate(path, limitBytes);
    expect(await problemOf(path)).toBeUndefined();
  });
});

describe('a picture cut short', () => {
  it('is broken wherever it was cut, progressive and with scans of noise too', async () => {
    const samples = [
      ...(await Promise.all(formats.map(async (format) => ({ format, bytes: await frame(format, 40, 30) })))),
      { format: 'jpeg' as const, bytes: await turnedJpeg(64, 64) },
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (sample, part) => {
          const cut = sample.bytes.subarray(0, Math.floor(sample.bytes.length * part));
          expect(isWhole(cut, sample.format)).toBe(false);
        },
      ),
    );
    const last = samples.map(({ format, bytes }) => isWhole(bytes.subarray(0, -1), format));
    expect(last).toEqual([false, false, false, false]);
  });

  it('is told apart from one whose thumbnail is whole', async () => {
    const bytes = await frame('jpeg', 40, 30);
    const thumbnail = Buffer.from([0xff, 0xe1, 0x00, 0x06, 0xff, 0xd8, 0xff, 0xd9]);
    const cut = Buffer.concat([bytes.subarray(0, 2), thumbnail, bytes.subarray(2, -2)]);
    expect(isWhole(cut, 'jpeg')).toBe(false);
    expect(await problemOf(await write('cut.jpg', cut))).toEqual({ kind: 'broken', found: 'jpeg' });
  });
});

describe('junk', () => {
  const magic = fc.constantFrom(
    '\x89PNG\r\n\x1a\n',
    '\xff\xd8\xff',
    '\xff\xd8\xff\xe1\0\x20Exif\0\0MM\0*',
    'RIFF\0\0\0\0WEBPVP8X',
    '',
  );
  it('never throws and never hangs', () => {
    fc.assert(
      fc.property(magic, fc.uint8Array({ maxLength: 400 }), (head, tail) => {
        const bytes = Buffer.concat([Buffer.from(head, 'latin1'), tail]);
        probeImageBytes(bytes);
        for (const format of formats) isWhole(bytes, format);
      }),
      { numRuns: 500 },
    );
  });

  it('is measured, or not at all, where a picture was changed or cut in any place', async () => {
    const samples = [
      ...(await Promise.all(formats.map((format) => frame(format, 40, 30)))),
      await turnedJpeg(64, 64),
    ];
    const edit = fc.tuple(fc.nat(400), fc.nat(8), fc.uint8Array({ maxLength: 8 }));
    const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...samples), edits, (sample, changes) => {
        const bytes = changes.reduce((now, [at, cut, put]) => {
          return Buffer.concat([now.subarray(0, at), put, now.subarray(at + cut)]);
        }, sample);
        const { width = 1, height = 1 } = probeImageBytes(bytes) ?? {};
        for (const side of [width, height]) expect(Number.isSafeInteger(side) && side > 0).toBe(true);
        for (const format of formats) isWhole(bytes, format);
      }),
      { numRuns: 500 },
    );
  });
});

describe('reading for the wire', () => {
  it('hands out the planned bytes and no others', async () => {
    const bytes = await frame('webp', 20, 20);
    const path = await write('frame.webp', bytes);
    const probed = await probeImage(path);
    if (!probed.ok) throw new Error('not probed');
    expect(await readDataUri(probed.value)).toEqual({
      ok: true,
      value: `data:image/webp;base64,${bytes.toString('base64')}`,
    });
    await writeFile(path, await frame('webp', 21, 20));
    expect(await readDataUri(probed.value)).toEqual({
      ok: false,
      error: { kind: 'disk', code: 'ECHANGED', path },
    });
    await rm(path);
    expect(await readDataUri(probed.value)).toEqual({
      ok: false,
      error: { kind: 'disk', code: 'ENOENT', path },
    });
  });
});
