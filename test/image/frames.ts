import sharp from 'sharp';
import type { ImageFormat } from '../../src/image/format.ts';

/** A small real picture of plain colour. */
export function frame(format: ImageFormat, width: number, height: number): Promise<Buffer> {
  const picture = sharp({ create: { width, height, channels: 3, background: '#a04030' } });
  return picture.toFormat(format).toBuffer();
}

/** A JPEG with noise in it, progressive, whose camera was held sideways and left a thumbnail's end marker in EXIF. */
export async function turnedJpeg(width: number, height: number): Promise<Buffer> {
  const noise = sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 120, sigma: 60 },
    },
  });
  return noise.jpeg({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer();
}
