import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Batch, runBare, runDailies } from '../measure/batch.ts';
import { type Effort, sized } from '../measure/bench.ts';
import { writeClip } from '../measure/clips.ts';
import type { GatewayOptions } from '../measure/gateway-options.ts';
import type { Row } from '../measure/row.ts';
import { median } from '../measure/statistics.ts';
import { type ListSize, manifestOf, withWorkPlace } from '../measure/work-place.ts';

/** A batch of a thousand tasks from start to end, beside list scheduling and beside the bare script: time, processor, memory. */
export async function makespan(effort: Effort, say: (line: string) => void): Promise<readonly Row[]> {
  const size = sized<ListSize>(
    effort,
    { shots: 10, values: 20, takes: 5 },
    { shots: 10, values: 20, takes: 5 },
    { shots: 2, values: 2, takes: 2 },
  );
  const concurrency = sized(effort, 100, 100, 4);
  const durations = sized(
    effort,
    { kind: 'uniform', fromMs: 1000, toMs: 4000 } as const,
    { kind: 'uniform', fromMs: 1000, toMs: 4000 } as const,
    { kind: 'uniform', fromMs: 10, toMs: 40 } as const,
  );
  return withWorkPlace(size, async (place) => {
    const clipFile = await writeClip(place.dir, 0);
    const runs = {
      honest: [] as Batch[],
      bareLikeHonest: [] as Batch[],
      first: [] as Batch[],
      bareLikeFirst: [] as Batch[],
      learned: [] as Batch[],
      bareUsual: [] as Batch[],
    };
    const keep = (name: keyof typeof runs, batch: Batch): Batch => {
      runs[name].push(batch);
      const { taken, boundMs, meanLagMs, pollsPerTask } = batch;
      const figures = {
        times: taken.wallMs / boundMs,
        cpuMs: taken.cpuMs,
        peakMb: taken.peakMb,
        lagMs: meanLagMs,
        polls: pollsPerTask,
      };
      say(
        `${name} ${Object.entries(figures)
          .map(([key, value]) => `${key} ${value.toFixed(2)}`)
          .join(', ')}`,
      );
      return batch;
    };
    let past = 0;
    // Moved aside and not deleted: some file systems look at every inode that was freed of late before they give out a
    // new one, and a file would take a millisecond to make.
    const startOver = async (): Promise<void> => {
      past += 1;
      for (const name of ['out', 'bare']) {
        await rename(join(place.dir, name), join(place.dir, `${name}-${past}`)).catch(() => undefined);
      }
      await writeFile(place.manifest, manifestOf(size));
    };
    for (let round = 0; round < effort.rounds; round += 1) {
      const base = { durations, concurrency, clipFile, seed: round + 1 };
      const ours = (progress: GatewayOptions['progress']) =>
        runDailies(place.manifest, { ...base, progress });
      const bare = (intervalMs: number) => runBare(place, { ...base, progress: 'honest', intervalMs });
      await startOver();
      const honest = keep('honest', await ours('honest'));
      keep('bareLikeHonest', await bare(2 * honest.meanLagMs));
      await startOver();
      const first = keep('first', await ours('none'));
      // The same list with as many takes again: what the first half taught is on record.
      await writeFile(place.manifest, manifestOf({ ...size, takes: 2 * size.takes }));
      keep('learned', await ours('none'));
      keep('bareLikeFirst', await bare(2 * first.meanLagMs));
      await startOver();
      keep('bareUsual', await bare(sized(effort, 2000, 2000, 20)));
    }
    const of = (name: keyof typeof runs, figure: (batch: Batch) => number) => median(runs[name].map(figure));
    const times = ({ taken, boundMs }: Batch) => taken.wallMs / boundMs;
    const makespanRow = (
      what: string,
      ours: keyof typeof runs,
      bare: keyof typeof runs,
      atMost: number,
    ): Row => ({
      point: 2,
      what,
      unit: 'x the list-scheduling bound',
      ours: of(ours, times),
      bare: of(bare, times),
      limit: 1,
      figure: of(ours, times),
      atMost,
    });
    const shareRow = (
      what: string,
      unit: string,
      names: readonly [ours: keyof typeof runs, bare: keyof typeof runs],
      [figure, atMost]: readonly [(batch: Batch) => number, number],
    ): Row => {
      const [ours, bare] = [runs[names[0]].map(figure), runs[names[1]].map(figure)];
      // Round by round: what one does to the machine's pace, it does to both.
      const ratios = ours.map((each, round) => each / (bare[round] ?? Number.NaN));
      return { point: 3, what, unit, ours: median(ours), bare: median(bare), figure: median(ratios), atMost };
    };
    const cpu = [({ taken }: Batch) => taken.cpuMs, 1.2] as const;
    const memory = [({ taken }: Batch) => taken.peakMb, 1.3] as const;
    const plain = (what: string, unit: string, figure: (batch: Batch) => number): Row[] => [
      {
        point: 4,
        what: `${what}, honest progress`,
        unit,
        ours: of('honest', figure),
        bare: of('bareUsual', figure),
      },
      {
        point: 4,
        what: `${what}, no progress, first run`,
        unit,
        ours: of('first', figure),
        bare: of('bareLikeFirst', figure),
      },
      { point: 4, what: `${what}, no progress, learned`, unit, ours: of('learned', figure) },
    ];
    return [
      makespanRow('makespan, honest progress (bare: same lag)', 'honest', 'bareLikeHonest', 1.03),
      makespanRow('makespan, no progress, first run ever (bare: every 2 s)', 'first', 'bareUsual', 1.1),
      makespanRow(
        'makespan, no progress, durations learned (bare: same lag as first)',
        'learned',
        'bareLikeFirst',
        1.08,
      ),
      shareRow('processor, honest progress, same lag', 'ms', ['honest', 'bareLikeHonest'], cpu),
      shareRow('processor, no progress, same lag', 'ms', ['first', 'bareLikeFirst'], cpu),
      shareRow('peak memory, honest progress', 'MB', ['honest', 'bareLikeHonest'], memory),
      shareRow('peak memory, no progress', 'MB', ['first', 'bareLikeFirst'], memory),
      ...plain('mean lag', 'ms', ({ meanLagMs }) => meanLagMs),
      ...plain('polls a task', '', ({ pollsPerTask }) => pollsPerTask),
    ];
  });
}
