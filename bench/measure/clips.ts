import { randomFillSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RenderOrder } from '../../src/simulator/render-order.ts';
import { tinyClip } from '../../src/simulator/tiny-clip.ts';

const order: RenderOrder = {
  mode: 'proxy',
  frames: [],
  seconds: 1,
  resolution: '360p',
  amplitude: 'auto',
  seed: 1,
  caption: { head: '', prompt: '' },
  clipPath: 'bench.mp4',
};

/** Writes a clip of at least so many bytes into a folder: a tiny playable one, then media that nobody plays. */
export async function writeClip(dir: string, bytes: number): Promise<string> {
  const tiny = await tinyClip(order);
  const media = Buffer.alloc(8 + Math.max(0, bytes - tiny.length));
  randomFillSync(media, 8);
  media.writeUInt32BE(media.length, 0);
  media.write('mdat', 4, 'latin1');
  const path = join(dir, `clip-${bytes}.mp4`);
  await writeFile(path, Buffer.concat([tiny, media]));
  return path;
}
