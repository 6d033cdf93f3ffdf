import { rename, writeFile } from 'node:fs/promises';
import { createCamera, reach } from './camera.ts';
import { createCaption } from './caption.ts';
import { clipSides } from './clip-sides.ts';
import { createCompose } from './compose.ts';
import { openEncoder } from './encode.ts';
import { newPicture, type Picture } from './picture.ts';
import type { Rendered, RenderOrder } from './render-order.ts';
import { frameSides, loadStill, type Sides } from './still.ts';
import { tinyClip } from './tiny-clip.ts';

/** Pictures a second: enough to judge a cut, and as many as the real models give. */
const fps = { proxy: 12, full: 24 } as const;

/** Makes a clip. `onProgress` is told numbers from 0 to 1, a few times a second of the clip. */
export async function render(order: RenderOrder, onProgress: (progress: number) => void): Promise<Rendered> {
  if (order.mode === 'tiny') {
    await place(await tinyClip(order), order.clipPath);
    return { kind: 'clip' };
  }
  let sides: Sides;
  let stills: readonly Picture[];
  try {
    const frames = await Promise.all(order.frames.map(frameSides));
    sides = clipSides(frames[0] ?? { width: 16, height: 9 }, order.mode, order.resolution);
    stills = await loadStills(order, sides);
  } catch (error) {
    return {
      kind: 'picture',
      text: `a frame cannot be decoded: ${error instanceof Error ? error.message : error}`,
    };
  }
  await place(await film(order, { sides, stills, fps: fps[order.mode], onProgress }), order.clipPath);
  return { kind: 'clip' };
}

function loadStills(order: RenderOrder, sides: Sides): Promise<readonly Picture[]> {
  // As large as the camera's nearest look needs, so that going in does not blur.
  const zoom = reach[order.amplitude];
  const larger = { width: even(sides.width * zoom), height: even(sides.height * zoom) };
  return Promise.all(
    order.frames.map((frame, index) => loadStill(frame, index === 0 ? 'start' : 'end', larger)),
  );
}

async function film(
  order: RenderOrder,
  scene: {
    readonly sides: Sides;
    readonly stills: readonly Picture[];
    readonly fps: number;
    readonly onProgress: (progress: number) => void;
  },
): Promise<Uint8Array> {
  const { sides, stills, fps } = scene;
  const { width, height } = sides;
  const [start = newPicture(width, height), end = start] = stills;
  const camera = createCamera(order);
  const compose = createCompose(start, end, width, height);
  const burnIn = createCaption(order, width, height);
  const picture = newPicture(width, height);
  const count = order.seconds * fps;
  const encoder = await openEncoder({ width, height, fps });
  for (let index = 0; index < count; index += 1) {
    compose(camera(index / (count - 1)), picture);
    burnIn(picture, index / fps);
    encoder.add(picture);
    if (index % 8 === 7) scene.onProgress(index / count);
  }
  return encoder.finish();
}

/** Whole or not at all, whenever the program is killed. */
async function place(file: Uint8Array, clipPath: string): Promise<void> {
  await writeFile(`${clipPath}.part`, file);
  await rename(`${clipPath}.part`, clipPath);
}

function even(length: number): number {
  return 2 * Math.ceil(length / 2);
}
