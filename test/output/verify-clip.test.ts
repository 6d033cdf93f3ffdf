import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyClip } from '../../src/output/verify-clip.ts';
import { box, layouts, words, writeMp4 } from './mp4.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'verify-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function verify(bytes: Buffer) {
  const path = join(dir, 'clip.mp4');
  await writeFile(path, bytes);
  return verifyPath(path);
}

async function verifyPath(path: string) {
  const file = await open(path, 'r');
  try {
    return verifyClip(file.fd);
  } finally {
    await file.close();
  }
}

describe.each(layouts)('an MP4 with %s', (layout) => {
  test('is whole, and says what it is', async () => {
    const found = await verify(await writeMp4(layout));
    // A fragmented file says its length in its fragments alone.
    const durationMs = layout === 'fragmented' ? 0 : 2000;
    expect(found).toEqual({ ok: true, value: { durationMs, width: 640, height: 360 } });
  });

  test('cut short anywhere, it is not', async () => {
    const whole = await writeMp4(layout, { pictures: 6, pictureBytes: 40 });
    const path = join(dir, 'cut.mp4');
    await writeFile(path, whole);
    // What may be missing without loss: a fragmented file's index of fragments, which players do not need.
    const needed =
      layout === 'fragmented' ? whole.lastIndexOf('mfra', undefined, 'latin1') - 4 : whole.length;
    for (let length = whole.length - 1; length >= 0; length -= 1) {
      await truncate(path, length);
      const found = await verifyPath(path);
      if (length === needed) expect(found.ok).toBe(true);
      else expect(found, `cut at ${length} of ${whole.length}`).toMatchObject({ ok: false });
    }
  });
});

test('a file whose media box runs to its end is found short by its index', async () => {
  const whole = await writeMp4('moov first');
  const mdat = whole.indexOf('mdat', undefined, 'latin1') - 4;
  whole.writeUInt32BE(whole.readUInt32BE(mdat) === 1 ? 1 : 0, mdat);
  if (whole.readUInt32BE(mdat) === 1) whole.writeBigUInt64BE(0n, mdat + 8);
  whole.writeUInt32BE(0, mdat);
  expect(await verify(whole)).toMatchObject({ ok: true });
  expect(await verify(whole.subarray(0, -1))).toEqual({
    ok: false,
    error: 'its media ends 1 bytes beyond the file',
  });
});

const ftyp = box('ftyp', Buffer.from('isom'), words(0));
const mvhd = box('mvhd', words(0, 0, 0, 1000, 4000), Buffer.alloc(80));
const mdat = box('mdat', Buffer.alloc(10));
const wrong: readonly [string, Buffer, string | RegExp][] = [
  ['nothing', Buffer.alloc(0), 'it is empty'],
  ['a page', Buffer.from('\n<!DOCTYPE html><html>expired</html>'), 'it is a page (HTML or XML), not a video'],
  ['JSON', Buffer.from('{"error":"expired"}'), 'it is JSON, not a video'],
  ['zeros', Buffer.alloc(1000), 'it does not begin like an MP4'],
  ['a few bytes', ftyp.subarray(0, 6), 'it does not begin like an MP4'],
  ['a brand alone', ftyp, 'it has no index (moov)'],
  ['no media', Buffer.concat([ftyp, box('moov', mvhd)]), 'it has no media (mdat)'],
  ['no header', Buffer.concat([ftyp, box('moov'), mdat]), 'its index has no movie header (mvhd)'],
  ['no tracks', Buffer.concat([ftyp, box('moov', mvhd), mdat]), 'it has no track with pictures'],
  ['a track of nothing', Buffer.concat([ftyp, box('moov', mvhd, box('trak')), mdat]), /no sample table/],
  ['a broken index', Buffer.concat([ftyp, box('moov', mvhd, words(7, 7)), mdat]), /^its index is broken/],
  ['a box of size 7', Buffer.concat([ftyp, words(7, 0x66726565), Buffer.alloc(20)]), /smaller than its own/],
  ['a 64-bit size of 3', Buffer.concat([ftyp, words(1, 0x6d646174, 0, 3)]), /smaller than its own/],
  ['a size of 2^60', Buffer.concat([ftyp, words(1, 0x6d646174, 2 ** 28, 0)]), /bytes are missing at its end/],
  ['a million boxes', Buffer.concat([ftyp, ...Array(20_000).fill(box('free'))]), /more than 10000 boxes/],
];
test.each(wrong)('%s is not a video', async (_, bytes, error) => {
  expect(await verify(bytes)).toEqual({
    ok: false,
    error: typeof error === 'string' ? error : expect.stringMatching(error),
  });
});

test('a track whose tables claim billions of samples is judged at once', async () => {
  const whole = await writeMp4('moov first');
  const stsz = whole.indexOf('stsz', undefined, 'latin1');
  whole.writeUInt32BE(1, stsz + 8);
  whole.writeUInt32BE(0xffff_ffff, stsz + 12);
  expect((await verify(whole)).ok).toBeTypeOf('boolean');
  whole.writeUInt32BE(0, stsz + 8);
  expect(await verify(whole)).toEqual({ ok: false, error: 'a track has no table of sample sizes' });
});

test('a clip of 849 MB is judged by its headers', async () => {
  const path = join(dir, 'large.mp4');
  const small = await writeMp4('moov last');
  const moov = small.indexOf('moov', undefined, 'latin1') - 4;
  const size = 849 * 1_048_576;
  const padding = words(size, 0x66726565);
  await writeFile(path, Buffer.concat([small.subarray(0, moov), padding]));
  await truncate(path, moov + size);
  await writeFile(path, small.subarray(moov), { flag: 'a' });
  const startedAt = performance.now();
  expect(await verifyPath(path)).toMatchObject({ ok: true, value: { durationMs: 2000 } });
  expect(performance.now() - startedAt).toBeLessThan(100);
});

test('junk never throws or hangs', async () => {
  const whole = await writeMp4('moov first', { pictures: 4, pictureBytes: 20 });
  const junk = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 8,
      })
      .map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      }),
    fc.tuple(fc.nat(whole.length), fc.nat(whole.length)).map(([from, to]) => {
      return Buffer.concat([whole.subarray(0, from), whole.subarray(to)]);
    }),
  );
  await fc.assert(
    fc.asyncProperty(junk, async (bytes) => {
      expect((await verify(bytes)).ok).toBeTypeOf('boolean');
    }),
    { numRuns: 300 },
  );
});
