import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findModel } from '../catalog/catalog.ts';
import { effective } from '../catalog/effective.ts';
import type { Scalar } from '../core/task.ts';
import { errorCodes } from './error-form.ts';
import type { FrameFiles } from './frame-files.ts';
import type { Job } from './job.ts';
import type { RenderOrder } from './render-order.ts';
import type { RenderPool } from './render-pool.ts';
import type { RenderMode } from './simulator-options.ts';

/** How far the clip of a job is. */
type Clip =
  | { readonly kind: 'rendering'; readonly progress: number }
  | { readonly kind: 'ready'; readonly path: string }
  | { readonly kind: 'failed'; readonly code: string; readonly text: string };

/** The rendered clips of a state folder, by what makes the picture: equal jobs share one. */
export interface Clips {
  /** Where the clip of a job stands; asking for one that is not there yet has it rendered. */
  look(job: Job): Clip;
  /** Resolves when the clip of a job is ready or failed. */
  settled(job: Job): Promise<void>;
}

/** Changes when the renderer draws otherwise, so that clips of an earlier version are not taken for its own. */
const rendererVersion = 2;

/** Opens the folder of clips inside a state folder. */
export function openClips(options: {
  readonly stateDir: string;
  readonly mode: RenderMode;
  readonly frames: FrameFiles;
  readonly pool: RenderPool;
}): Clips {
  const { mode, frames, pool } = options;
  const dir = join(options.stateDir, 'clips');
  mkdirSync(dir, { recursive: true });
  const names = new WeakMap<Job, string>();
  const clips = new Map<string, Clip>();
  const renderings = new Map<string, Promise<void>>();
  for (const file of readdirSync(dir)) {
    if (file.endsWith('.mp4')) clips.set(file.slice(0, -4), { kind: 'ready', path: join(dir, file) });
  }

  function nameOf(job: Job): string {
    const name = names.get(job) ?? fingerprint(job, mode);
    names.set(job, name);
    return name;
  }

  function look(job: Job): Clip {
    const name = nameOf(job);
    const known = clips.get(name);
    if (known !== undefined) return known;
    const begun: Clip = { kind: 'rendering', progress: 0 };
    clips.set(name, begun);
    renderings.set(name, make(job, name));
    return begun;
  }

  async function make(job: Job, name: string): Promise<void> {
    const path = join(dir, `${name}.mp4`);
    const rendered = await pool.render(orderFor(job, { mode, frames, clipPath: path }), (progress) =>
      clips.set(name, { kind: 'rendering', progress }),
    );
    renderings.delete(name);
    if (rendered.kind === 'clip') clips.set(name, { kind: 'ready', path });
    else {
      const code = rendered.kind === 'picture' ? errorCodes.imageInvalid : errorCodes.generationFailed;
      clips.set(name, { kind: 'failed', code, text: rendered.text });
    }
  }

  return {
    look,
    async settled(job) {
      look(job);
      await renderings.get(nameOf(job));
    },
  };
}

function fingerprint(job: Job, mode: RenderMode): string {
  const params = Object.entries(job.params).sort(([left], [right]) => (left < right ? -1 : 1));
  const picture = [rendererVersion, mode, job.model, params, job.frames, job.seed];
  return createHash('sha256').update(JSON.stringify(picture)).digest('hex');
}

function orderFor(
  job: Job,
  target: { readonly mode: RenderMode; readonly frames: FrameFiles; readonly clipPath: string },
): RenderOrder {
  const { model: modelId, params } = job;
  const model = findModel(modelId);
  const value = (name: string): Scalar | undefined => model && effective(model, name, params);
  const resolution = String(value('resolution'));
  const seconds = Number(value('duration'));
  const amplitude = value('movement_amplitude');
  const switches = ['is_rec', 'audio', 'bgm', 'watermark'].filter((name) => value(name) === true);
  return {
    mode: target.mode,
    frames: job.frames.map((frame) =>
      frame.kind === 'url' ? frame : { kind: 'file', path: target.frames.pathOf(frame.sha256) },
    ),
    seconds,
    resolution,
    amplitude: amplitude === 'small' || amplitude === 'medium' || amplitude === 'large' ? amplitude : 'auto',
    seed: job.seed,
    caption: {
      head: [modelId, resolution, `${seconds}s`, `seed ${job.seed}`, String(amplitude), ...switches].join(
        ' ',
      ),
      prompt: value('is_rec') === true ? '(recommended prompt)' : String(value('prompt') ?? ''),
    },
    clipPath: target.clipPath,
  };
}
