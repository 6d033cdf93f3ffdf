import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runDailies } from '../measure/batch.ts';
import { type Effort, projectDir, sized } from '../measure/bench.ts';
import { writeClip } from '../measure/clips.ts';
import { flameGraph } from '../measure/flame-graph.ts';
import { type Frame, readProfile } from '../measure/profile.ts';
import type { Row } from '../measure/row.ts';
import { countOf, type ListSize, withWorkPlace } from '../measure/work-place.ts';

/** Where the processor's time goes in a run of ten thousand tasks, as a flame graph; the widest bars as rows. */
export async function flame(effort: Effort, say: (line: string) => void): Promise<readonly Row[]> {
  const size = sized<ListSize>(
    effort,
    { shots: 50, values: 20, takes: 10 },
    { shots: 10, values: 20, takes: 10 },
    { shots: 2, values: 2, takes: 2 },
  );
  const root = await withWorkPlace(size, async ({ dir, manifest }) => {
    const clipFile = await writeClip(dir, 0);
    const profiles = join(dir, 'profiles');
    await runDailies(manifest, {
      durations: { kind: 'uniform', fromMs: 500, toMs: 1500 },
      seed: 1,
      progress: 'none',
      clipFile,
      concurrency: sized(effort, 200, 100, 4),
      program: {
        stdoutFile: join(dir, 'stdout.txt'),
        node: ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval', '500'],
      },
    });
    return readProfile(profiles, join(projectDir, 'reports/bench/program/dailies.map'));
  });
  const tasks = countOf(size);
  const title = `Where the processor's time goes in a run of ${tasks.toLocaleString('en-US')} tasks`;
  const picture = join(effort.pictures, 'flame.svg');
  await mkdir(effort.pictures, { recursive: true });
  await writeFile(picture, flameGraph(title, root));
  say(`drawn: ${picture}`);
  const bars = selfTimes(root).slice(0, 12);
  return bars.map(([name, self]) => ({
    point: 9,
    what: `run of ${tasks.toLocaleString('en-US')}: ${name}`,
    unit: 'ms a task',
    ours: self / 1000 / tasks,
    limit: root.total / 1000 / tasks,
    figure: self / root.total,
  }));
}

/** Time by what was done itself, wherever it was called from; the most first. */
function selfTimes(root: Frame): readonly (readonly [name: string, self: number])[] {
  const sums = new Map<string, number>();
  function add({ name, self, calls }: Frame): void {
    sums.set(name, (sums.get(name) ?? 0) + self);
    for (const call of calls.values()) add(call);
  }
  add(root);
  return [...sums].toSorted(([, a], [, b]) => b - a);
}
