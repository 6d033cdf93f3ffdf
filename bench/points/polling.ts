import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effort } from '../measure/bench.ts';
import { logLogChart, type Series } from '../measure/log-log-chart.ts';
import { type BySchedule, type NightLooks, nightByInterval, nightBySchedule } from '../measure/night.ts';
import { pollLimitOf } from '../measure/poll-limit.ts';
import type { Row } from '../measure/row.ts';
import { mean } from '../measure/statistics.ts';

/** Log-normal, 30 s to 10 min; the catalog says 90 s. */
const spread = { kind: 'log-normal', medianMs: 100_000, sigma: 0.6, fromMs: 30_000, toMs: 600_000 } as const;
const typicalMs = 90_000;
const tasks = 2000;
const slots = 100;
const lagShares = [0.0125, 0.025, 0.05, 0.1];
const intervalsMs = [2500, 5000, 10_000, 20_000, 40_000];

const inHundredths = (share: number) => Math.floor(share * 100) / 100;
const lies: readonly NonNullable<BySchedule['progress']>[] = [
  () => 0.5,
  (share) => Math.min(0.9, share * 3),
  (share) => share ** 4,
  (share, before) => (before < tasks / 2 ? share ** 4 : Math.min(0.99, share * 3)),
];

/** A night of 2,000 tasks by the schedule of a run, beside fixed intervals and the limit; draws the curve. */
export async function polling(effort: Effort, say: (line: string) => void): Promise<readonly Row[]> {
  const seeds = Array.from({ length: effort.rounds }, (_, round) => round + 1);
  const over = (live: (seed: number) => NightLooks): NightLooks => {
    const nights = seeds.map(live);
    return { polls: mean(nights.map(({ polls }) => polls)), lagMs: mean(nights.map(({ lagMs }) => lagMs)) };
  };
  const scheduled = (by: Partial<BySchedule> = {}) =>
    over((seed) => nightBySchedule({ spread, tasks, slots, seed }, { typicalMs, ...by }));
  const fixed = (intervalMs: number) =>
    over((seed) => nightByInterval({ spread, tasks, slots, seed }, intervalMs));
  const { leastMs, meanMs } = pollLimitOf(spread);
  const cost = ({ polls, lagMs }: NightLooks) => polls * lagMs;

  const first = scheduled();
  // An interval that looks as often.
  const bare = cost(fixed(meanMs / first.polls));
  const row = (what: string, looks: NightLooks, atMost: number): Row => {
    say(`${what}: ${looks.polls.toFixed(2)} polls at a lag of ${(looks.lagMs / 1000).toFixed(2)} s`);
    const [ours, limit] = [cost(looks) / 1000, leastMs / 1000];
    return {
      point: 4,
      what,
      unit: 'polls x s',
      ours,
      bare: bare / 1000,
      limit,
      figure: ours / limit,
      atMost,
    };
  };
  const worst = lies.map((progress) => scheduled({ progress })).reduce((a, b) => (cost(a) > cost(b) ? a : b));
  const rows = [
    row('a night of 2,000, the first ever', first, 1.25),
    row('the same, the catalog says a third', scheduled({ typicalMs: typicalMs / 3 }), 1.25),
    row('the same, the catalog says three times as much', scheduled({ typicalMs: typicalMs * 3 }), 1.25),
    row('the same, 500 durations on record', scheduled({ recalled: 500 }), 1.25),
    row('the same, progress lies, the worst of four lies', worst, 1.25),
    row('the same, progress is true in quarters', scheduled({ progress: (s) => Math.floor(s * 4) / 4 }), 1),
    row('the same, progress is true in hundredths', scheduled({ progress: inHundredths }), 1),
  ];

  const curve = (by: Partial<BySchedule>) => lagShares.map((lagShare) => scheduled({ ...by, lagShare }));
  const picture = join(effort.pictures, 'polling.svg');
  await mkdir(effort.pictures, { recursive: true });
  await writeFile(
    picture,
    drawNights(leastMs, {
      first: curve({}),
      learned: curve({ recalled: 500 }),
      lying: curve({ progress: (share) => Math.min(0.9, share * 3) }),
      honest: curve({ progress: inHundredths }),
      fixed: intervalsMs.map(fixed),
    }),
  );
  say(`drawn: ${picture}`);
  return rows;
}

type Curve = 'first' | 'learned' | 'lying' | 'honest' | 'fixed';

function drawNights(leastMs: number, curves: Readonly<Record<Curve, readonly NightLooks[]>>): string {
  const points = (looks: readonly NightLooks[], notes: readonly string[] = []) =>
    looks.map(({ polls, lagMs }, at) => ({
      x: polls,
      y: lagMs / 1000,
      ...(notes[at] && { note: notes[at] }),
    }));
  const bound = (factor: number) =>
    [1.8, 70].map((polls) => ({ x: polls, y: (factor * leastMs) / 1000 / polls }));
  // Beside a name: how far from the limit at the usual lag, or with an interval in the middle.
  const named = (name: string, looks: readonly NightLooks[]) => {
    const times = looks.map(({ polls, lagMs }) => (polls * lagMs) / leastMs)[2] ?? 0;
    return `${name}: ${times.toFixed(2)}`;
  };
  const dots = (name: string, color: string, looks: readonly NightLooks[]): Series => ({
    name: named(name, looks),
    color,
    mark: 'dots',
    points: points(looks),
  });
  const seconds = intervalsMs.map((ms) => `every ${ms / 1000} s`);
  const series: readonly Series[] = [
    { ...dots('a fixed interval', '#c2410c', curves.fixed), points: points(curves.fixed, seconds) },
    { name: '1.25 of the limit', color: '#999', mark: 'dashes', points: bound(1.25) },
    dots('progress that lies', '#7c3aed', curves.lying),
    dots('the first night ever', '#1d4ed8', curves.first),
    dots('durations on record', '#0891b2', curves.learned),
    { name: 'the limit where only durations are known', color: '#555', mark: 'line', points: bound(1) },
    dots('progress that is true', '#15803d', curves.honest),
  ];
  return logLogChart(
    'Looks at each of 2,000 jobs of 30 s to 10 min, and how late their end is seen',
    {
      x: { label: 'looks a job', from: 1.8, to: 70, ticks: [2, 3, 5, 10, 20, 50] },
      y: { label: 'mean lag in seconds', from: 0.15, to: 30, ticks: [0.2, 0.5, 1, 2, 5, 10, 20] },
    },
    series,
  );
}
