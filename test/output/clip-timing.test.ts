import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readClipTiming } from '../../src/output/clip-timing.ts';
import { layouts, writeMp4 } from './mp4.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dailies-timing-'));
  return () => rm(dir, { recursive: true });
});

test.each(layouts)('%s: length and rate as an independent writer meant them', async (layout) => {
  const path = join(dir, 'clip.mp4');
  await writeFile(path, await writeMp4(layout, { pictures: 30 }));
  const timing = readClipTiming(path, 2);
  // A fragmented file may say neither: it is as long as was asked, at the usual rate.
  const expected = layout === 'fragmented' ? { rate: 24, frames: 48 } : { rate: 12, frames: 30 };
  expect(timing).toEqual({ ...expected, hasSound: false });
});

test('what is no whole video has no timing', async () => {
  const path = join(dir, 'half.mp4');
  const whole = await writeMp4('moov first', { pictures: 30 });
  await writeFile(path, whole.subarray(0, whole.length - 100));
  expect(readClipTiming(path, 2)).toBeUndefined();
  expect(() => readClipTiming(join(dir, 'none.mp4'), 2)).toThrow('ENOENT');
});
