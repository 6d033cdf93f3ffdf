import { imageSize } from 'image-size';
import { type ImageFormat, sniff } from './format.ts';

/** What an image says about itself. Width and height are as shown: a JPEG's EXIF turn is applied. */
export interface Measured {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
}

/** A size stands at the beginning: of megabytes of empty segments before one, each would be looked at. */
const headBytes = 8 * 1_048_576;

/** `undefined` for anything but a PNG, JPEG or WebP with a readable header. Never throws. */
export function probeImageBytes(bytes: Uint8Array): Measured | undefined {
  const sniffed = sniff(bytes);
  if (sniffed.kind !== 'image') return undefined;
  const { format } = sniffed;
  const size = headerSize(bytes);
  if (size === undefined || !(size.width > 0 && size.height > 0)) return undefined;
  const turned = (size.orientation ?? 1) >= 5;
  return turned
    ? { format, width: size.height, height: size.width }
    : { format, width: size.width, height: size.height };
}

function headerSize(bytes: Uint8Array) {
  try {
    return imageSize(bytes.subarray(0, headBytes));
  } catch {
    // The library throws on every header it cannot read: to us that is "no size", whatever the reason.
    return undefined;
  }
}
