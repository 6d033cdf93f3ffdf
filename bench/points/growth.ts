import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Batch, runDailies } from '../measure/batch.ts';
import { type Effort, sized } from '../measure/bench.ts';
import { writeClip } from '../measure/clips.ts';
import type { Row } from '../measure/row.ts';
import { type ListSize, withWorkPlace } from '../measure/work-place.ts';

/** One run: how many tasks, how many at once, how large their clips. */
interface Cell {
  readonly size: ListSize;
  readonly concurrency: number;
  readonly clipBytes: number;
}

const usual: Cell = { size: { shots: 10, values: 10, takes: 10 }, concurrency: 100, clipBytes: 0 };
const megabyte = 1_048_576;

/** How processor and memory grow: with tasks, with takes, with clips, with jobs in flight. Each once. */
export async function growth(effort: Effort, say: (line: string) => void): Promise<readonly Row[]> {
  const cells: Readonly<Record<string, Cell>> = {
    usual,
    'three times the tasks, by shots': { ...usual, size: { shots: 30, values: 10, takes: 10 } },
    'three times the tasks, by takes': { ...usual, size: { shots: 10, values: 10, takes: 30 } },
    ...sized<Readonly<Record<string, Cell>>>(
      effort,
      { 'ten times the tasks': { ...usual, size: { shots: 100, values: 10, takes: 10 } } },
      {},
      {},
    ),
    '10 in flight': { ...usual, concurrency: 10 },
    '1,000 in flight': { ...usual, concurrency: 1000 },
    'clips of 1 MB': { ...usual, clipBytes: megabyte },
    'clips of 4 MB': { ...usual, clipBytes: 4 * megabyte },
  };
  const rows: Row[] = [];
  for (const [name, cell] of Object.entries(cells)) {
    const { taken, bytes, counts } = await runOnce(cell, effort);
    const { creates } = counts;
    const what = `${name}: ${creates.toLocaleString('en-US')} tasks`;
    const cpuMs = taken.cpuMs / creates;
    say(`${what}: ${cpuMs.toFixed(1)} ms of processor a task, peak ${taken.peakMb.toFixed(0)} MB`);
    rows.push(
      { point: 9, what: `${what}, processor a task`, unit: 'ms', ours: cpuMs },
      { point: 9, what: `${what}, peak memory`, unit: 'MB', ours: taken.peakMb },
      { point: 9, what: `${what}, journal a task`, unit: 'bytes', ours: bytes / creates },
    );
  }
  return rows;
}

function runOnce(
  { size, concurrency, clipBytes }: Cell,
  effort: Effort,
): Promise<Batch & { readonly bytes: number }> {
  const short = sized<ListSize>(effort, size, size, { shots: 1, values: 2, takes: 2 });
  return withWorkPlace(short, async ({ dir, manifest }) => {
    const clipFile = await writeClip(dir, clipBytes);
    // A hundred done a second, however many are in flight: about as much as a processor can do.
    const meanMs = 10 * concurrency;
    const batch = await runDailies(manifest, {
      durations: { kind: 'uniform', fromMs: 0.5 * meanMs, toMs: 1.5 * meanMs },
      seed: 1,
      progress: 'none',
      clipFile,
      concurrency,
      program: { stdoutFile: join(dir, 'stdout.txt') },
    });
    const bytes = statSync(join(dir, 'out/bench/state.jsonl')).size;
    return { ...batch, bytes };
  });
}
