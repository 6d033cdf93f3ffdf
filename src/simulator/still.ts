import sharp from 'sharp';
import { fold } from './font.ts';
import { dim, letterStep, lineStep, wrap, write } from './lettering.ts';
import { type Picture, pictureFromRgb } from './picture.ts';
import { randomFrom } from './random.ts';
import type { OrderedFrame } from './render-order.ts';

// The renderer has a thread of its own, and there are as many of them as cores.
sharp.concurrency(1);
sharp.cache(false);

/** Sides in pixels. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** The sides of a frame as shown. An address has none; its card is 16:9. Rejects where the file is no picture. */
export async function frameSides(frame: OrderedFrame): Promise<Sides> {
  if (frame.kind === 'url') return { width: 1280, height: 720 };
  const { autoOrient } = await sharp(frame.path).metadata();
  return autoOrient;
}

/** A frame, cut and scaled to fill these sides. Rejects where the file cannot be decoded. */
export async function loadStill(frame: OrderedFrame, role: string, sides: Sides): Promise<Picture> {
  if (frame.kind === 'url') return drawCard(frame.url, role, sides);
  const { data } = await sharp(frame.path, { failOn: 'truncated' })
    .autoOrient()
    .resize(sides.width, sides.height, { fit: 'cover', kernel: 'linear' })
    .flatten({ background: '#202020' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return pictureFromRgb(data, sides.width, sides.height);
}

/** A card in place of a picture that lies at an address: nothing is fetched. */
function drawCard(url: string, role: string, { width, height }: Sides): Picture {
  const random = randomFrom(`card ${url}`);
  const [r, g, b] = [random(), random(), random()].map((share) => 60 + 140 * share);
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      const light = 0.5 + (0.5 * (x / width + y / height)) / 2;
      rgb[at] = (r ?? 0) * light;
      rgb[at + 1] = (g ?? 0) * light;
      rgb[at + 2] = (b ?? 0) * light;
    }
  }
  const card = pictureFromRgb(rgb, width, height);
  const dot = Math.max(1, Math.round(width / 300));
  const { hostname, pathname } = new URL(url);
  const columns = Math.max(4, Math.floor((width * 0.6) / (letterStep * dot) - 1));
  const name = pathname.split('/').at(-1) ?? '';
  const lines = [
    `${role.toUpperCase()} FRAME`,
    ...wrap(fold(hostname), columns, 2),
    ...wrap(fold(name), columns, 2),
  ];
  // In the middle above the caption, where no way of the camera loses it.
  const area = {
    x: 2 * Math.floor(width / 10),
    y: 2 * Math.floor(height / 10),
    width: 2 * Math.floor(width * 0.3),
    height: 2 * Math.min(Math.floor(((lines.length + 1) * lineStep * dot) / 2), Math.floor(height * 0.25)),
  };
  dim(card, area);
  for (const [index, line] of lines.entries()) {
    write(card, line, { x: area.x + 3 * dot, y: area.y + Math.round((index + 0.5) * lineStep * dot), dot });
  }
  return card;
}
