import type { Crop } from './camera.ts';

/** One plane of a picture: a byte a point, row by row. */
export interface Plane {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Draws what a camera sees of a plane into the points of another, which are written over. */
export type Sampler = (view: Crop, into: Uint8Array) => void;

/**
 * A sampler from one plane to others of one size: between the four nearest points, in whole numbers, which gives the
 * same picture on every machine. It works on four points at once, as the bytes of one word (the first the lowest),
 * since point by point this was a third of a clip's time. For all four to have one place and weight, they lie below
 * each other while columns are drawn together, and beside each other while rows are.
 */
export function createSampler(from: Plane, to: { readonly width: number; readonly height: number }): Sampler {
  const bands = inBands(from);
  const words = Math.ceil(to.width / 4);
  const lines = new Int32Array(((from.height >> 2) + 1) * 4 * words);
  const row = new Int32Array(words);
  const rowBytes = new Uint8Array(row.buffer, 0, to.width);
  return (view, into) => {
    const columns = places({ offset: view.x, size: view.size, from: from.width, to: to.width });
    const rows = places({ offset: view.y, size: view.size, from: from.height, to: to.height });
    const endBand = (((rows[to.height - 1] ?? 0) + 256) >> 10) + 1;
    for (let band = (rows[0] ?? 0) >> 10; band < endBand; band += 1) {
      drawColumns(bands.subarray(band * (from.width + 1)), columns, lines.subarray(band * 4 * words), words);
    }
    for (let y = 0; y < to.height; y += 1) {
      const place = rows[y] ?? 0;
      drawRow(lines, (place >> 8) * words, place & 0xff, row);
      into.set(rowBytes, y * to.width);
    }
  };
}

/** Every four rows as one of words. The last column and the last row are there once more, as neighbours of themselves. */
function inBands({ bytes, width, height }: Plane): Int32Array {
  const stride = width + 1;
  const count = (height >> 2) + 1;
  const bands = new Int32Array(count * stride);
  const points = new Uint8Array(bands.buffer);
  for (let y = 0; y < 4 * count; y += 1) {
    const row = Math.min(y, height - 1) * width;
    const out = (((y >> 2) * stride) << 2) + (y & 3);
    for (let x = 0; x < stride; x += 1) points[out + 4 * x] = bytes[row + Math.min(x, width - 1)] ?? 0;
  }
  return bands;
}

/** The columns of four rows; the rows come out one behind the other. */
function drawColumns(band: Int32Array, columns: Int32Array, lines: Int32Array, words: number): void {
  const pairs = 0xff00ff;
  for (let word = 0, x = 0; word < words; word += 1, x += 4) {
    const a = between(band, columns[x] ?? 0);
    const b = between(band, columns[x + 1] ?? 0);
    const c = between(band, columns[x + 2] ?? 0);
    const d = between(band, columns[x + 3] ?? 0);
    // Columns become rows: first by twos, then by ones.
    const acUpper = (a & 0xffff) | (c << 16);
    const acLower = (a >>> 16) | (c & 0xffff0000);
    const bdUpper = (b & 0xffff) | (d << 16);
    const bdLower = (b >>> 16) | (d & 0xffff0000);
    lines[word] = (acUpper & pairs) | ((bdUpper & pairs) << 8);
    lines[words + word] = ((acUpper >>> 8) & pairs) | (bdUpper & ~pairs);
    lines[2 * words + word] = (acLower & pairs) | ((bdLower & pairs) << 8);
    lines[3 * words + word] = ((acLower >>> 8) & pairs) | (bdLower & ~pairs);
  }
}

function between(band: Int32Array, place: number): number {
  const left = place >> 8;
  return mix(band[left] ?? 0, band[left + 1] ?? 0, place & 0xff);
}

function drawRow(lines: Int32Array, upper: number, weight: number, row: Int32Array): void {
  const lower = upper + row.length;
  for (let word = 0; word < row.length; word += 1) {
    row[word] = mix(lines[upper + word] ?? 0, lines[lower + word] ?? 0, weight);
  }
}

/** Four points between four and four others, `weight` 256ths of the way. */
export function mix(one: number, other: number, weight: number): number {
  // Every other byte, so that each has room for a product. Not outside: a bundler makes variables of a file's constants.
  const pairs = 0xff00ff;
  const half = 0x800080;
  const even = one & pairs;
  const odd = (one >>> 8) & pairs;
  const evens = (even << 8) + Math.imul((other & pairs) - even, weight) + half;
  const odds = (odd << 8) + Math.imul(((other >>> 8) & pairs) - odd, weight) + half;
  return ((evens >>> 8) & pairs) | (odds & ~pairs);
}

/** Where each target column (or row) lies in the source, in 256ths; the last one again, up to whole words. */
function places(axis: {
  readonly offset: number;
  readonly size: number;
  readonly from: number;
  readonly to: number;
}): Int32Array {
  const { from, to } = axis;
  const found = new Int32Array(4 * Math.ceil(to / 4));
  for (let index = 0; index < found.length; index += 1) {
    const share = (Math.min(index, to - 1) + 0.5) / to;
    const centre = (axis.offset + share * axis.size) * from - 0.5;
    found[index] = Math.round(Math.min(Math.max(centre, 0), from - 1) * 256);
  }
  return found;
}
