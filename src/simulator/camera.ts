import { randomFrom } from './random.ts';
import type { RenderOrder } from './render-order.ts';

/** The part of a still that is seen, as shares of its width and height (0 to 1). */
export interface Crop {
  readonly x: number;
  readonly y: number;
  /** Both of width and height: the sides keep their proportion. */
  readonly size: number;
}

/** What is seen at one moment. */
export interface Framing {
  readonly start: Crop;
  readonly end: Crop;
  /** How much of the end frame shows: 0 the start frame alone, 1 the end frame alone. */
  readonly mix: number;
}

/** How far the camera goes in, at most: 1.1 makes things a tenth larger. */
export const reach: Readonly<Record<RenderOrder['amplitude'], number>> = {
  small: 1.05,
  auto: 1.12,
  medium: 1.18,
  large: 1.36,
};

/**
 * The way of the camera over a clip, by share of its duration (0 to 1). With two frames it starts on the whole start
 * frame, goes in towards a point that follows from the seed while the end frame appears, and ends on the whole end
 * frame. With one it goes in or out.
 */
export function createCamera(order: RenderOrder): (share: number) => Framing {
  const random = randomFrom(`camera ${order.seed}`);
  const angle = random() * 2 * Math.PI;
  const backwards = random() < 0.5;
  const midpoint = 0.4 + 0.2 * random();
  const zoom = reach[order.amplitude];
  const single = order.frames.length < 2;

  const view = (along: number): Crop => {
    const size = 1 / (1 + (zoom - 1) * along);
    const slack = 1 - size;
    return {
      x: slack * (0.5 + 0.5 * along * Math.cos(angle)),
      y: slack * (0.5 + 0.5 * along * Math.sin(angle)),
      size,
    };
  };

  return (share) => {
    if (single) {
      const only = view(ease(backwards ? 1 - share : share));
      return { start: only, end: only, mix: 0 };
    }
    return {
      start: view(ease(share)),
      end: view(ease(1 - share)),
      mix: ease(Math.min(1, Math.max(0, (share - midpoint) / 0.6 + 0.5))),
    };
  };
}

/** Slow at both ends. */
function ease(share: number): number {
  return share * share * (3 - 2 * share);
}
