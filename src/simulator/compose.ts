import type { Crop, Framing } from './camera.ts';
import { newPicture, type Picture } from './picture.ts';

/** Puts one picture of a clip together from its stills. The picture it is handed is written over. */
export type Compose = (shot: Framing, into: Picture) => void;

/** Composes pictures of one size from a start and an end still, which may be larger; the same still twice for one. */
export function createCompose(start: Picture, end: Picture, width: number, height: number): Compose {
  const other = newPicture(width, height);
  return (shot, into) => {
    // Only what shows is sampled: most of a clip shows one still alone.
    const weight = Math.round(shot.mix * 256);
    if (weight < 256) sample(start, shot.start, into);
    if (weight === 0) return;
    if (weight === 256) {
      sample(end, shot.end, into);
      return;
    }
    sample(end, shot.end, other);
    const [to, from] = [into.bytes, other.bytes];
    for (let at = 0; at < to.length; at += 1) {
      const old = to[at] ?? 0;
      to[at] = old + ((((from[at] ?? 0) - old) * weight) >> 8);
    }
  };
}

function sample(still: Picture, view: Crop, into: Picture): void {
  const planes = [
    [still.luma, into.luma, 1],
    [still.blue, into.blue, 2],
    [still.red, into.red, 2],
  ] as const;
  for (const [from, to, divisor] of planes) {
    samplePlane({ bytes: from, width: still.width / divisor, height: still.height / divisor }, view, {
      bytes: to,
      width: into.width / divisor,
      height: into.height / divisor,
    });
  }
}

interface Plane {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Between the four nearest points, in whole numbers: the same picture on every machine. */
function samplePlane(from: Plane, view: Crop, to: Plane): void {
  const columns = steps(view.x * from.width, view.size * from.width, to.width, from.width);
  const rows = steps(view.y * from.height, view.size * from.height, to.height, from.height);
  const { bytes: source, width: stride } = from;
  const { bytes: target, width } = to;
  // Two source rows become one first, so that each pixel costs one step more and not three.
  const row = new Int32Array(stride + 1);
  const first = (columns[0] ?? 0) >> 8;
  const end = Math.min(((columns[width - 1] ?? 0) >> 8) + 2, stride);
  for (let y = 0, out = 0; y < to.height; y += 1) {
    const place = rows[y] ?? 0;
    const upper = (place >> 8) * stride;
    const lower = Math.min((place >> 8) + 1, from.height - 1) * stride;
    const down = place & 0xff;
    for (let x = first; x < end; x += 1) {
      const above = source[upper + x] ?? 0;
      row[x] = (above << 8) + ((source[lower + x] ?? 0) - above) * down;
    }
    row[stride] = row[stride - 1] ?? 0;
    for (let x = 0; x < width; x += 1, out += 1) {
      const at = columns[x] ?? 0;
      const left = row[at >> 8] ?? 0;
      target[out] = (left + ((((row[(at >> 8) + 1] ?? 0) - left) * (at & 0xff)) >> 8) + 128) >> 8;
    }
  }
}

/** Where each target column (or row) lies in the source, in 256ths. */
function steps(offset: number, length: number, count: number, limit: number): Int32Array {
  const places = new Int32Array(count);
  for (let index = 0; index < count; index += 1) {
    const centre = offset + ((index + 0.5) * length) / count - 0.5;
    places[index] = Math.round(Math.min(Math.max(centre, 0), limit - 1) * 256);
  }
  return places;
}
