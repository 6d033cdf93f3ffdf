import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dailies, type Effort, sized } from '../measure/bench.ts';
import { writeClip } from '../measure/clips.ts';
import { type BenchGateway, withGateway } from '../measure/gateway.ts';
import type { GatewayOptions } from '../measure/gateway-options.ts';
import { measureNode, measureProgram, type Taken } from '../measure/program.ts';
import { inTurns } from '../measure/rounds.ts';
import type { Row } from '../measure/row.ts';
import { mean, median } from '../measure/statistics.ts';
import { countOf, type ListSize, withWorkPlace } from '../measure/work-place.ts';

const megabyte = 1_048_576;
/** A line of a gigabit a second, in bytes. */
const gigabit = 125_000_000;

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
  const online = await fetchAgain(many, { bytes, rounds: effort.rounds, lineBytesPerSecond: gigabit });
  const small = await fetchAgain(few, { bytes, rounds: 1 });
  const all = (countOf(many) * bytes) / megabyte;
  const speed = (taken: readonly Taken[]) => median(taken.map(({ wallMs }) => all / (wallMs / 1000)));
  // The first samples are the program's own start.
  const quarters = large.ours.map(({ memoryMb }) => quartersOf(memoryMb));
  const early = median(quarters.map(([, second = Number.NaN]) => second));
  const late = median(quarters.map(([, , , last = Number.NaN]) => last));
  const peak = (taken: readonly Taken[]) => median(taken.map(({ peakMb }) => peakMb));
  const cpu = (taken: readonly Taken[]) => median(taken.map(({ cpuMs }) => cpuMs)) / (all / 1024);
  const what = `${countOf(many)} clips of ${bytes / megabyte} MB`;
  const beside = (name: string, ours: number, bare: number): Row => {
    say(`${name}: ${ours.toFixed(0)} MB/s, curl ${bare.toFixed(0)}`);
    return { point: 6, what: name, unit: 'MB/s', ours, bare, figure: ours / bare, atLeast: 0.9 };
  };
  return [
    beside(
      `${what} on disk over 1 Gbit/s, hashed and verified (beside curl, then sync)`,
      speed(online.ours),
      speed(online.synced),
    ),
    beside('the same within one machine, as fast as goes', speed(large.ours), speed(large.synced)),
    beside('the same, beside curl without sync', speed(large.ours), speed(large.curl)),
    {
      point: 6,
      what: 'the same: processor a GB',
      unit: 'ms',
      ours: cpu(large.ours),
      bare: cpu(large.curl),
    },
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

interface Fetching extends Pick<GatewayOptions, 'lineBytesPerSecond'> {
  readonly bytes: number;
  readonly rounds: number;
}

/** Buys a list once; then takes its clips away and has them fetched, by dailies and by curl in turns. */
function fetchAgain(
  size: ListSize,
  { bytes, rounds, ...line }: Fetching,
): Promise<Record<'ours' | 'curl' | 'synced', readonly Taken[]>> {
  return withWorkPlace(size, async (place) => {
    const clipFile = await writeClip(place.dir, bytes);
    const durations = { kind: 'uniform', fromMs: 1, toMs: 2 } as const;
    return withGateway({ durations, clipFile, seed: 1, progress: 'none', ...line }, async (gateway) => {
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
