import { join } from 'node:path';
import { dailies, type Effort, projectDir, sized } from '../measure/bench.ts';
import { installedSizes } from '../measure/installed.ts';
import { measureNode } from '../measure/program.ts';
import { inTurns } from '../measure/rounds.ts';
import type { Row } from '../measure/row.ts';
import { median } from '../measure/statistics.ts';
import { withWorkPlace } from '../measure/work-place.ts';

/** How long commands that do little take, beside node doing nothing; and what is installed for it. */
export async function startUp(effort: Effort): Promise<readonly Row[]> {
  const demo = join(projectDir, 'pipelines/demo.yaml');
  const wallOf = (...args: readonly string[]) => {
    return async () => (await measureNode(args)).wallMs;
  };
  const taken = await withWorkPlace({ shots: 1, values: 1, takes: 1 }, ({ manifest }) =>
    inTurns(sized(effort, 25, 9, 1), {
      node: wallOf('-e', '0'),
      version: wallOf(dailies, '--version'),
      validate: wallOf(dailies, 'validate', manifest),
      demo: wallOf(dailies, 'validate', demo),
      plan: wallOf(dailies, 'plan', '--offline', demo),
      models: wallOf(dailies, 'models'),
    }),
  );
  const nothing = median(taken.node);
  const row = (what: string, samples: readonly number[], bound: Pick<Row, 'atMost'>): Row => {
    const ours = median(samples);
    return { point: 7, what, unit: 'ms', ours, limit: nothing, figure: ours / nothing, ...bound };
  };
  return [
    row('dailies --version, beside node -e 0', taken.version, { atMost: 1.5 }),
    row('validate of one shot', taken.validate, { atMost: 3 }),
    row('validate of the demo: 8 shots with ten frames of their own', taken.demo, {}),
    row('plan --offline of the same', taken.plan, {}),
    row('models', taken.models, {}),
    ...installed(),
  ];
}

/** What an install brings: the whole, and whatever takes a tenth of a megabyte. */
function installed(): readonly Row[] {
  const sizes = installedSizes();
  const row = (what: string, ours: number): Row => ({ point: 7, what, unit: 'MB', ours });
  const whole = sizes.reduce((sum, [, size]) => sum + size, 0);
  const large = sizes.filter(([, size]) => size >= 0.1);
  return [row('installed for production', whole), ...large.map(([name, size]) => row(`  ${name}`, size))];
}
