import { join } from 'node:path';
import { dailies, type Effort, projectDir, sized } from '../measure/bench.ts';
import { measureNode, type Taken } from '../measure/program.ts';
import { inTurns } from '../measure/rounds.ts';
import type { Row } from '../measure/row.ts';
import { median } from '../measure/statistics.ts';
import { countOf, type ListSize, withWorkPlace } from '../measure/work-place.ts';

/** The plan of a hundred thousand tasks, beside the least that a plan can be. */
export async function plan(effort: Effort): Promise<readonly Row[]> {
  const size = sized<ListSize>(
    effort,
    { shots: 50, values: 200, takes: 10 },
    { shots: 50, values: 200, takes: 10 },
    { shots: 2, values: 2, takes: 2 },
  );
  return withWorkPlace(size, async ({ dir, manifest }) => {
    const stdoutFile = join(dir, 'plan.txt');
    const taken = await inTurns(effort.rounds, {
      ours: () => measureNode([dailies, 'plan', '--offline', manifest], { stdoutFile }),
      validate: () => measureNode([dailies, 'validate', manifest], { stdoutFile }),
      bare: () => measureNode([join(projectDir, 'bench/bare-plan.mjs'), manifest], { stdoutFile }),
    });
    const of = (name: keyof typeof taken, figure: (each: Taken) => number) => median(taken[name].map(figure));
    const cpu = ({ cpuMs }: Taken) => cpuMs;
    const peak = ({ peakMb }: Taken) => peakMb;
    const tasks = countOf(size).toLocaleString('en-US');
    const bare = of('bare', cpu);
    return [
      {
        point: 5,
        what: `plan of ${tasks} tasks: processor`,
        unit: 'ms',
        ours: of('ours', cpu),
        bare,
        figure: of('ours', cpu) / bare,
        atMost: 3,
      },
      {
        point: 5,
        what: `plan of ${tasks} tasks: peak memory`,
        unit: 'MB',
        ours: of('ours', peak),
        bare: of('bare', peak),
        figure: of('ours', peak),
        atMost: 400,
      },
      {
        point: 5,
        what: `validate of ${tasks} tasks: processor`,
        unit: 'ms',
        ours: of('validate', cpu),
        bare,
        figure: of('validate', cpu) / bare,
      },
    ];
  });
}
