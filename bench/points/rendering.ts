import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderOrder } from '../../src/simulator/render-order.ts';
import { type Effort, projectDir, sized } from '../measure/bench.ts';
import { measureNode, type Taken } from '../measure/program.ts';
import { inTurns } from '../measure/rounds.ts';
import type { Row } from '../measure/row.ts';
import { median } from '../measure/statistics.ts';

/** What an animatic takes of the processor, all threads together, beside its own length. */
export async function rendering(effort: Effort): Promise<readonly Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'dailies-bench-'));
  const seconds = sized(effort, 8, 8, 1);
  const frames = ['harbour-day.png', 'harbour-dawn.png'].map(
    (name) => ({ kind: 'file', path: join(projectDir, 'pipelines/frames', name) }) as const,
  );
  const order: RenderOrder = {
    mode: 'full',
    frames,
    seconds,
    resolution: '720p',
    amplitude: 'medium',
    seed: 7,
    caption: {
      head: 'viduq2_pro_start_end2video 720p',
      prompt: 'Dawn breaks over the harbour, slow push-in',
    },
    clipPath: join(dir, 'clip.mp4'),
  };
  const once = (more: Partial<RenderOrder>) => () =>
    measureNode([join(import.meta.dirname, 'render-once.js'), JSON.stringify({ ...order, ...more })]);
  try {
    const taken = await inTurns(effort.rounds, {
      full: once({}),
      proxy: once({ mode: 'proxy', resolution: '360p' }),
      fullHd: once({ resolution: '1080p' }),
    });
    const row = (what: string, runs: readonly Taken[], bound: Pick<Row, 'atMost'> = {}): Row => {
      const ours = median(runs.map(({ cpuMs }) => cpuMs / 1000));
      return { point: 8, what, unit: 's', ours, limit: seconds, figure: ours / seconds, ...bound };
    };
    const peakMb = median(taken.full.map(({ peakMb: each }) => each));
    return [
      row(`${seconds} s animatic at 720p: processor, beside its length`, taken.full, { atMost: 1 }),
      row('the same at 1080p', taken.fullHd),
      row('the same as a proxy', taken.proxy),
      { point: 8, what: 'the same at 720p: peak memory', unit: 'MB', ours: peakMb },
    ];
  } finally {
    await rm(dir, { recursive: true });
  }
}
