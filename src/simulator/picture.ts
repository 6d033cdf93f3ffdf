/**
 * A picture as video encoders want it: a plane of brightness and two of colour at half the width and height
 * (YUV 4:2:0, BT.601, 16 to 235), one behind the other. Width and height are even.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** All three planes. */
  readonly bytes: Uint8Array;
  /** The same, four bytes a word; what is left of the last word belongs to nothing. */
  readonly words: Int32Array;
  readonly luma: Uint8Array;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
}

/** A black one. */
export function newPicture(width: number, height: number): Picture {
  const size = width * height;
  const words = new Int32Array(Math.ceil((size * 3) / 8));
  const bytes = new Uint8Array(words.buffer, 0, (size * 3) / 2);
  const luma = bytes.subarray(0, size).fill(16);
  const blue = bytes.subarray(size, (size * 5) / 4).fill(128);
  const red = bytes.subarray((size * 5) / 4).fill(128);
  return { width, height, bytes, words, luma, blue, red };
}

/** From three bytes a pixel. */
export function pictureFromRgb(rgb: Uint8Array, width: number, height: number): Picture {
  const picture = newPicture(width, height);
  const { luma, blue, red } = picture;
  for (let at = 0; at < width * height; at += 1) {
    luma[at] = 16 + ((66 * at3(rgb, at, 0) + 129 * at3(rgb, at, 1) + 25 * at3(rgb, at, 2) + 128) >> 8);
  }
  for (let y = 0, out = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2, out += 1) {
      const at = y * width + x;
      const four = (channel: number) =>
        (at3(rgb, at, channel) +
          at3(rgb, at + 1, channel) +
          at3(rgb, at + width, channel) +
          at3(rgb, at + width + 1, channel)) >>
        2;
      const [r, g, b] = [four(0), four(1), four(2)];
      blue[out] = 128 + ((-38 * r - 74 * g + 112 * b + 128) >> 8);
      red[out] = 128 + ((112 * r - 94 * g - 18 * b + 128) >> 8);
    }
  }
  return picture;
}

function at3(rgb: Uint8Array, pixel: number, channel: number): number {
  return rgb[pixel * 3 + channel] ?? 0;
}
