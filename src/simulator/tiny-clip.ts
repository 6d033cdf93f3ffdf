import { createHash } from 'node:crypto';
import { openEncoder } from './encode.ts';
import { newPicture } from './picture.ts';
import type { RenderOrder } from './render-order.ts';

const sides = { width: 64, height: 36 } as const;
const fps = 2;

const plain = new Map<number, Promise<Uint8Array>>();

/** A plain, playable clip of the right duration, with bytes of its own for each order. */
export async function tinyClip(order: RenderOrder): Promise<Uint8Array> {
  const known = plain.get(order.seconds) ?? encodePlain(order.seconds);
  plain.set(order.seconds, known);
  // Players skip a `free` box: the one place where two files may differ and show the same.
  const box = Buffer.alloc(8 + 32);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  createHash('sha256')
    .update(order.clipPath.split(/[\\/]/).at(-1) ?? '')
    .digest()
    .copy(box, 8);
  return Buffer.concat([await known, box]);
}

async function encodePlain(seconds: number): Promise<Uint8Array> {
  const encoder = await openEncoder({ ...sides, fps });
  const picture = newPicture(sides.width, sides.height);
  for (let index = 0; index < seconds * fps; index += 1) {
    picture.luma.fill(60 + 10 * index);
    encoder.add(picture);
  }
  return encoder.finish();
}
