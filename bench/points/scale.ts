import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBare, runDailies } from '../measure/batch.ts';
import { dailies, type Effort, projectDir, sized } from '../measure/bench.ts';
import { writeClip } from '../measure/clips.ts';
import { withGateway } from '../measure/gateway.ts';
import { measureNode, type Taken } from '../measure/program.ts';
import { inTurns } from '../measure/rounds.ts';
import type { Row } from '../measure/row.ts';
import { mean, median } from '../measure/statistics.ts';
import { countOf, type ListSize, manifestOf, withWorkPlace } from '../measure/work-place.ts';

/** A hundred thousand tasks, bought once; then what it takes to go on from their state. */
export async function scale(effort: Effort, say: (line: string) => void): Promise<readonly Row[]> {
  const size = sized<ListSize>(
    effort,
    { shots: 50, values: 200, takes: 10 },
    { shots: 50, values: 20, takes: 10 },
    { shots: 2, values: 2, takes: 2 },
  );
  const tasks = countOf(size);
  const many = tasks.toLocaleString('en-US');
  const concurrency = sized(effort, 1000, 1000, 4);
  const durations = sized(
    effort,
    { kind: 'uniform', fromMs: 1000, toMs: 4000 } as const,
    { kind: 'uniform', fromMs: 1000, toMs: 4000 } as const,
    { kind: 'uniform', fromMs: 10, toMs: 40 } as const,
  );
  return withWorkPlace(size, async (place) => {
    const { dir, manifest } = place;
    const clipFile = await writeClip(dir, 0);
    const gateway = { durations, clipFile, seed: 1, progress: 'none' as const };
    const state = join(dir, 'out/bench/state.jsonl');
    const stdoutFile = join(dir, 'stdout.txt');
    const row = (what: string, unit: string, ours: number, rest: Partial<Row> = {}): Row => {
      say(`${what}: ${ours.toFixed(1)} ${unit}`);
      return { point: 5, what, unit, ours, figure: ours, ...rest };
    };
    const rows: Row[] = [];

    const bought = await runDailies(manifest, { ...gateway, concurrency, program: { stdoutFile } });
    const { taken, boundMs } = bought;
    const quarter = Math.floor(taken.memoryMb.length / 4);
    const early = mean(taken.memoryMb.slice(quarter, 2 * quarter));
    const late = mean(taken.memoryMb.slice(3 * quarter));
    rows.push(
      row(`run of ${many}, ${concurrency} in flight: peak memory`, 'MB', taken.peakMb, { atMost: 350 }),
      row('the same: last quarter beside the second', 'x', late / early, { atMost: 1.2 }),
      row('the same: processor a task', 'ms', taken.cpuMs / tasks),
      row('the same: makespan', 'x the list-scheduling bound', taken.wallMs / boundMs, { limit: 1 }),
      row('journal a task', 'bytes', statSync(state).size / tasks, { atMost: 1024 }),
    );
    if (effort.size !== 'full') {
      const bare = await runBare(place, { ...gateway, concurrency, intervalMs: 2 * bought.meanLagMs });
      rows.push(
        row('the same: processor a task, beside the bare script', 'ms', taken.cpuMs / tasks, {
          bare: bare.taken.cpuMs / tasks,
          figure: taken.cpuMs / bare.taken.cpuMs,
        }),
      );
    }

    const shortOf = (args: readonly string[]) => async () =>
      (await measureNode([dailies, ...args], { stdoutFile, allowed: [0, 10] })).wallMs;
    const later = await inTurns(effort.rounds, {
      status: shortOf(['status', manifest]),
      report: shortOf(['report', manifest]),
      read: async () =>
        (await measureNode([join(projectDir, 'bench/bare-journal.mjs'), state], { stdoutFile })).wallMs,
    });
    rows.push(
      row(`status of ${many} finished tasks`, 'ms', median(later.status), { atMost: 5000 }),
      row(`report of ${many} finished tasks`, 'ms', median(later.report), { atMost: 5000 }),
    );

    // One more shot: what was bought is on record, and something is left to be asked for.
    await writeFile(manifest, manifestOf({ ...size, shots: size.shots + 1 }));
    const elsewhere = ['--output', join(dir, 'elsewhere')];
    const createMs: number[] = [];
    const first = await inTurns(effort.rounds, {
      plan: shortOf(['plan', '--offline', manifest, '--max-tasks', '1000000', ...elsewhere]),
      first: async () => {
        const one = await firstRequest(manifest, { ...gateway, stdoutFile });
        createMs.push(one.createMs);
        return one.requestMs;
      },
    });
    const allowedMs = median(first.plan) + 1.5 * median(later.read);
    const toFirst = median(first.first);
    rows.push(
      row(`first request after ${many} finished tasks (bound: plan and 1.5 x reading)`, 'ms', toFirst, {
        limit: allowedMs,
        figure: toFirst / allowedMs,
        atMost: 1,
      }),
      row('the same: first create, which waits for all that is known', 'ms', median(createMs)),
    );
    rows.push(...(await nothingToDo(effort)));
    return rows;
  });
}

/** From the start of a run that may create one task to its first request, and to that create. */
async function firstRequest(
  manifest: string,
  { stdoutFile, ...options }: Parameters<typeof withGateway>[0] & { readonly stdoutFile: string },
): Promise<{ readonly requestMs: number; readonly createMs: number }> {
  return withGateway(options, async (gateway) => {
    const startedAt = Date.now();
    const env = { VTRIX_API_KEY: 'bench', VTRIX_BASE_URL: gateway.url };
    const flags = ['--limit', '1', '--budget', 'none', '--same-gateway', '--max-tasks', '1000000'];
    await measureNode([dailies, 'run', manifest, ...flags], { env, stdoutFile });
    const { firstRequestAt, firstCreateAt } = await gateway.counts();
    return { requestMs: firstRequestAt - startedAt, createMs: firstCreateAt - startedAt };
  });
}

/** A finished batch of a thousand, run again. */
async function nothingToDo(effort: Effort): Promise<readonly Row[]> {
  const size = sized<ListSize>(
    effort,
    { shots: 10, values: 20, takes: 5 },
    { shots: 10, values: 20, takes: 5 },
    { shots: 1, values: 1, takes: 1 },
  );
  return withWorkPlace(size, async (place) => {
    const clipFile = await writeClip(place.dir, 0);
    const durations = { kind: 'uniform', fromMs: 1, toMs: 2 } as const;
    const gateway = { durations, clipFile, seed: 1, progress: 'none' as const, concurrency: 100 };
    const program = { listenFor: 'nothing to do' };
    const ours = async () => (await runDailies(place.manifest, { ...gateway, program })).taken;
    const bare = async () => (await runBare(place, { ...gateway, intervalMs: 20 })).taken;
    await ours();
    await bare();
    const again = await inTurns(sized(effort, 9, 5, 1), { ours, bare });
    const what = `nothing to do, ${countOf(size).toLocaleString('en-US')} tasks`;
    const said = median(again.ours.map(({ saidMs = Number.NaN }) => saidMs));
    // The script says so as it ends.
    const wall = (taken: readonly Taken[]) => median(taken.map(({ wallMs }) => wallMs));
    const bareMs = wall(again.bare);
    return [
      { point: 5, what: `${what}: said`, unit: 'ms', ours: said, bare: bareMs, figure: said, atMost: 300 },
      { point: 5, what: `${what}: over, with reports`, unit: 'ms', ours: wall(again.ours), bare: bareMs },
    ];
  });
}
