import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Effort, type Point, projectDir } from './measure/bench.ts';
import { isMet, type Row, tableOf } from './measure/row.ts';
import { downloads } from './points/downloads.ts';
import { flame } from './points/flame.ts';
import { growth } from './points/growth.ts';
import { makespan } from './points/makespan.ts';
import { plan } from './points/plan.ts';
import { polling } from './points/polling.ts';
import { rendering } from './points/rendering.ts';
import { scale } from './points/scale.ts';
import { startUp } from './points/start-up.ts';

/** Every point, by the name it is asked for. */
const points: Readonly<Record<string, Point>> = {
  'start-up': startUp,
  polling,
  makespan,
  plan,
  scale,
  downloads,
  rendering,
  flame,
  growth,
};

/** Measures the points that are named, or all; prints a table and writes JSON. Exit 1 where a bound is missed. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      tiny: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      pictures: { type: 'string', default: join(projectDir, 'reports/bench') },
      json: { type: 'string', default: join(projectDir, 'reports/bench/results.json') },
    },
  });
  const unknown = positionals.filter((name) => !(name in points));
  if (unknown.length > 0) {
    process.stderr.write(
      `no point is called ${unknown.join(', ')}; there are ${Object.keys(points).join(', ')}\n`,
    );
    return 2;
  }
  const brief = values.quick || values.tiny;
  const effort: Effort = {
    rounds: Number(values.rounds ?? (brief ? 1 : 5)),
    size: values.tiny ? 'tiny' : values.quick ? 'tenth' : 'full',
    pictures: values.pictures,
  };
  const say = (line: string): void => void process.stderr.write(`  ${line}\n`);
  const rows: Row[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(points)) {
    const { [name]: measure } = points;
    say(`${name} (load ${loadavg()[0]?.toFixed(1)})`);
    if (measure !== undefined) rows.push(...(await measure(effort, say)));
  }
  process.stdout.write(`${tableOf(rows)}\n`);
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg() };
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(
    values.json,
    `${JSON.stringify({ at: new Date().toISOString(), machine, effort, rows }, null, 2)}\n`,
  );
  return rows.some((row) => isMet(row) === false) ? 1 : 0;
}
