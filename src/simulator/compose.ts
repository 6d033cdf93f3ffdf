import type { Crop, Framing } from './camera.ts';
import { newPicture, type Picture } from './picture.ts';
import { createSampler, mix } from './sampler.ts';

/** Puts one picture of a clip together from its stills. The picture it is handed is written over. */
export type Compose = (shot: Framing, into: Picture) => void;

/** Composes pictures of one size from a start and an end still, which may be larger; the same still twice for one. */
export function createCompose(start: Picture, end: Picture, width: number, height: number): Compose {
  const other = newPicture(width, height);
  const drawStart = createDraw(start, other);
  const drawEnd = start === end ? drawStart : createDraw(end, other);
  return (shot, into) => {
    // Only what shows is drawn: most of a clip shows one still alone.
    const weight = Math.round(shot.mix * 256);
    if (weight < 256) drawStart(shot.start, into);
    if (weight === 0) return;
    if (weight === 256) {
      drawEnd(shot.end, into);
      return;
    }
    drawEnd(shot.end, other);
    const [to, from] = [into.words, other.words];
    for (let at = 0; at < to.length; at += 1) to[at] = mix(to[at] ?? 0, from[at] ?? 0, weight);
  };
}

function createDraw(still: Picture, { width, height }: Picture): (view: Crop, into: Picture) => void {
  const half = { width: still.width / 2, height: still.height / 2 };
  const halfSize = { width: width / 2, height: height / 2 };
  const luma = createSampler(
    { bytes: still.luma, width: still.width, height: still.height },
    { width, height },
  );
  const blue = createSampler({ bytes: still.blue, ...half }, halfSize);
  const red = createSampler({ bytes: still.red, ...half }, halfSize);
  return (view, into) => {
    luma(view, into.luma);
    blue(view, into.blue);
    red(view, into.red);
  };
}
