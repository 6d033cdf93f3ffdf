import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Crop } from '../../src/simulator/camera.ts';
import { createCompose } from '../../src/simulator/compose.ts';
import { newPicture, type Picture } from '../../src/simulator/picture.ts';

// The renderer takes four points at once, in whole numbers. Here each is worked out by itself, in fractions.

type PlaneName = 'luma' | 'blue' | 'red';

/** The brightness or colour of a still at a place between its points. */
function pointAt(still: Picture, plane: PlaneName, [x, y]: readonly [number, number]): number {
  const divisor = plane === 'luma' ? 1 : 2;
  const [width, height] = [still.width / divisor, still.height / divisor];
  const clamp = (place: number, length: number) => Math.min(Math.max(place * length - 0.5, 0), length - 1);
  const [column, row] = [clamp(x, width), clamp(y, height)];
  const at = (down: number, right: number) => {
    const [bottom, side] = [
      Math.min(Math.floor(row) + down, height - 1),
      Math.min(Math.floor(column) + right, width - 1),
    ];
    return still[plane][bottom * width + side] ?? Number.NaN;
  };
  const [across, down] = [column % 1, row % 1];
  const upper = at(0, 0) * (1 - across) + at(0, 1) * across;
  return upper * (1 - down) + (at(1, 0) * (1 - across) + at(1, 1) * across) * down;
}

function placeIn(view: Crop, x: number, y: number): readonly [number, number] {
  return [view.x + x * view.size, view.y + y * view.size];
}

const sides = fc.integer({ min: 1, max: 20 }).map((half) => 2 * half);
const still = fc
  .record({ width: sides, height: sides, seed: fc.integer() })
  .map(({ width, height, seed }) => {
    const picture = newPicture(width, height);
    // Neighbours as different as can be: what stands in the wrong place shows.
    for (let at = 0; at < picture.bytes.length; at += 1)
      picture.bytes[at] = 16 + ((Math.imul(at + 1, seed | 1) >>> 9) % 220);
    return picture;
  });
const view = fc
  .record({
    size: fc.double({ min: 0.5, max: 1, noNaN: true }),
    across: fc.double({ min: 0, max: 1, noNaN: true }),
    down: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ size, across, down }) => ({ size, x: across * (1 - size), y: down * (1 - size) }));

test('each point of a picture is what lies there in its stills, to within what rounding takes', () => {
  fc.assert(
    fc.property(
      still,
      still,
      fc.record({ start: view, end: view, mix: fc.double({ min: 0, max: 1, noNaN: true }) }),
      sides,
      sides,
      (start, end, shot, width, height) => {
        const picture = newPicture(width, height);
        createCompose(start, end, width, height)(shot, picture);
        for (const [plane, divisor] of [
          ['luma', 1],
          ['blue', 2],
          ['red', 2],
        ] as const) {
          const [columns, rows] = [width / divisor, height / divisor];
          for (let at = 0; at < columns * rows; at += 1) {
            const [x, y] = [((at % columns) + 0.5) / columns, (Math.floor(at / columns) + 0.5) / rows];
            const from = pointAt(start, plane, placeIn(shot.start, x, y));
            const to = pointAt(end, plane, placeIn(shot.end, x, y));
            const drawn = picture[plane][at] ?? Number.NaN;
            // Half a step for each of three roundings, and places and weights are 256ths.
            expect(Math.abs(drawn - (from + (to - from) * shot.mix))).toBeLessThan(3);
          }
        }
      },
    ),
  );
});

test('a still that is seen whole, at its own size, is that still', () => {
  const whole = { x: 0, y: 0, size: 1 };
  fc.assert(
    fc.property(still, still, (start, other) => {
      const { width, height } = start;
      const end = newPicture(width, height);
      end.bytes.set(other.bytes.subarray(0, end.bytes.length));
      const [first, last] = [newPicture(width, height), newPicture(width, height)];
      const compose = createCompose(start, end, width, height);
      compose({ start: whole, end: whole, mix: 0 }, first);
      compose({ start: whole, end: whole, mix: 1 }, last);
      expect(first.bytes).toEqual(start.bytes);
      expect(last.bytes).toEqual(end.bytes);
    }),
  );
});
