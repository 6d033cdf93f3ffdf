import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dailies, type Effort, sized } from '../measure/bench.ts';
import { writeClip } from '../measure/clips.ts';
import { type BenchGateway, withGateway } from '../measure/gateway.ts';
import { measureNode, measureProgram, type Taken } from '../measure/program.ts';
import { inTurns } from '../measure/rounds.ts';
import type { Row } from '../measure/row.ts';
import { mean, median } from '../measure/statistics.ts';
import { countOf, type ListSize, withWorkPlace } from '../measure/work-place.ts';

const megabyte = 1_048_576;

/** Two hundred large clips that are bought and not here: what `collect` takes to bring them, beside curl. */
export async function downloads(effort: Effort, say: (line: string) => void): Promise<readonly Row[]> {
  const many = sized<ListSize>(
    effort,
    { shots: 20, values: 10, takes: 1 },
    { shots: 5, values: 10, takes: 1 },
    { shots: 2, values: 1, takes: 1 },
  );
  const few: ListSize = { ...many, shots: Math.max(1, many.shots / 10) };
  const bytes = sized(effort, 20, 20, 1) * megabyte;
  const large = await fetchAgain(many, { bytes, rounds: effort.rounds });
  const small = await fetchAgain(few, { bytes, rounds: 1 });
  const all = countOf(many) * bytes;
  const speed = (taken: readonly Taken[]) =>
    median(taken.map(({ wallMs }) => all / megabyte / (wallMs / 1000)));
  const [ours, curl, synced] = [speed(large.ours), speed(large.curl), speed(large.synced)];
  // The first samples are the program's own start.
  const quarters = large.ours.map(({ memoryMb }) => quartersOf(memoryMb));
  const early = median(quarters.map(([, second = Number.NaN]) => second));
  const late = median(quarters.map(([, , , last = Number.NaN]) => last));
  const what = `${countOf(many)} clips of ${bytes / megabyte} MB`;
  say(`${what}: ${ours.toFixed(0)} MB/s, curl ${curl.toFixed(0)}, curl and sync ${synced.toFixed(0)}`);
  const peak = (taken: readonly Taken[]) => median(taken.map(({ peakMb }) => peakMb));
  const cpu = (taken: readonly Taken[]) => median(taken.map(({ cpuMs }) => cpuMs)) / (all / megabyte / 1024);
  return [
    {
      point: 6,
      what: `${what}, on disk, hashed and verified (beside: curl --parallel, then sync)`,
      unit: 'MB/s',
      ours,
      bare: synced,
      figure: ours / synced,
      atLeast: 0.9,
    },
    {
      point: 6,
      what: 'the same, beside curl that leaves them to the page cache',
      unit: 'MB/s',
      ours,
      bare: curl,
      figure: ours / curl,
    },
    { point: 6, what: 'the same: processor a GB', unit: 'ms', ours: cpu(large.ours), bare: cpu(large.curl) },
    {
      point: 6,
      what: `the same: peak memory, beside that of ${countOf(few)} clips`,
      unit: 'MB',
      ours: peak(large.ours),
      limit: peak(small.ours),
      figure: peak(large.ours) / peak(small.ours),
      atMost: 1.3,
    },
    {
      point: 6,
      what: 'the same: memory of the last quarter beside the second',
      unit: 'MB',
      ours: late,
      limit: early,
      figure: late / early,
      atMost: 1.2,
    },
  ];
}

/** Buys a list once; then takes its clips away and has them fetched, by dailies and by curl in turns. */
function fetchAgain(
  size: ListSize,
  { bytes, rounds }: { readonly bytes: number; readonly rounds: number },
): Promise<Record<'ours' | 'curl' | 'synced', readonly Taken[]>> {
  return withWorkPlace(size, async (place) => {
    const clipFile = await writeClip(place.dir, bytes);
    const durations = { kind: 'uniform', fromMs: 1, toMs: 2 } as const;
    return withGateway({ durations, clipFile, seed: 1, progress: 'none' }, async (gateway) => {
      const env = { VTRIX_API_KEY: 'bench', VTRIX_BASE_URL: gateway.url };
      const common = [place.manifest, '--same-gateway'];
      await measureNode([dailies, 'run', ...common, '--budget', 'none', '--concurrency', '100'], { env });
      const list = await writeCurlList(place.dir, gateway, countOf(size));
      const curl = ['--silent', '--fail', '--parallel', '--parallel-max', '50', '-K', list];
      const afresh = async (take: () => Promise<Taken>): Promise<Taken> => {
        await rm(join(place.dir, 'out/bench/clips'), { recursive: true, force: true });
        await rm(join(place.dir, 'curl'), { recursive: true, force: true });
        await mkdir(join(place.dir, 'curl'));
        // What earlier turns left to be written is nobody's in particular.
        await measureProgram('sync', []);
        return take();
      };
      return inTurns(rounds, {
        ours: () => afresh(() => measureNode([dailies, 'collect', ...common], { env })),
        curl: () => afresh(() => measureProgram('curl', curl)),
        synced: () =>
          afresh(async () => {
            const fetched = await measureProgram('curl', curl);
            const synced = await measureProgram('sync', ['--file-system', place.dir]);
            return { ...fetched, wallMs: fetched.wallMs + synced.wallMs };
          }),
      });
    });
  });
}

async function writeCurlList(dir: string, { url }: BenchGateway, clips: number): Promise<string> {
  const lines = Array.from({ length: clips }, (_, index) => [
    `url = "${url}/clips/job-${10_000_000 + index}.mp4"`,
    `output = "${join(dir, `curl/${index}.mp4`)}"`,
  ]);
  const path = join(dir, 'curl.txt');
  await writeFile(path, `${lines.flat().join('\n')}\n`);
  return path;
}

function quartersOf(samples: readonly number[]): readonly number[] {
  const length = samples.length / 4;
  return [0, 1, 2, 3].map((at) => mean(samples.slice(Math.floor(at * length), Math.ceil((at + 1) * length))));
}
