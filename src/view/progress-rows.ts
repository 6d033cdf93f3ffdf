import { showCount } from '../core/show-count.ts';
import { showUsd, zeroUsd } from '../core/usd.ts';
import { moneyList, paceList, phaseList } from './summary-line.ts';
import { type PhaseCounts, type ShotCount, sum, type Watch, type WatchTotals } from './watch.ts';
import { cut } from './words.ts';

/** What rows are drawn with. */
export interface RowsOptions {
  readonly watches: readonly Watch[];
  readonly now: number;
  /** Columns of the terminal. */
  readonly width: number;
  /** How many shots may have a row of their own. */
  readonly shots: number;
  /** Puts colour to a mark; the identity where there is none. */
  readonly paint: Paint;
}

/** What a mark means, and so its colour. */
export type Mark = 'done' | 'wrong' | 'busy' | 'quiet';

/** Puts colour to a text. */
export type Paint = (text: string, mark: Mark) => string;

const marks: Readonly<Record<Mark, string>> = { done: '✔', wrong: '✖', busy: '●', quiet: '·' };

/** All rows, top to bottom: for each pipeline a bar, its money and pace, then its shots, the running ones first. */
export function progressRows(options: RowsOptions): readonly string[] {
  const share = Math.max(1, Math.floor(options.shots / options.watches.length));
  return options.watches.flatMap((watch) => pipelineRows(watch, { ...options, shots: share }));
}

function pipelineRows(watch: Watch, { now, width, shots, paint }: RowsOptions): readonly string[] {
  const totals = watch.totals(now);
  const counts = watch.shots();
  const busiest = counts.toSorted((left, right) => rank(right) - rank(left));
  const few = counts.length <= shots;
  const own = few ? busiest : busiest.slice(0, shots - 1);
  const rest = few ? [] : busiest.slice(shots - 1);
  const names = Math.max(8, ...own.map(({ shot }) => shot.length));
  const columns = { names: Math.min(names, Math.max(8, Math.floor(width / 3))), width, paint };
  const below = [...moneyList(totals), ...paceList(totals)];
  return [
    barRow(watch.pipeline, totals, width),
    fitted(['  ', ''], below, width),
    ...own.map((count) => shotRow(count, columns)),
    ...(rest.length === 0 ? [] : [shotRow(summed(rest), columns)]),
  ];
}

/** Running shots first, then those that wait, then those that are over; within each, the manifest's order. */
function rank({ phases }: ShotCount): number {
  const running = sum(phases, ['sending', 'generating', 'downloading']);
  if (running > 0) return 2 + running;
  return sum(phases, ['waiting']) > 0 ? 1 : 0;
}

function barRow(name: string, { total, phases }: WatchTotals, width: number): string {
  const done = sum(phases, ['done']);
  const numbers = `${showCount(done)}/${showCount(total)}`;
  const room = width - name.length - numbers.length - 3;
  if (room < 10) return cut(`${name} ${numbers}`, width);
  const cells = Math.min(40, room);
  const full = total === 0 ? cells : Math.floor((done / total) * cells);
  return `${name} ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${numbers}`;
}

interface Columns {
  readonly names: number;
  readonly width: number;
  readonly paint: Paint;
}

function shotRow(count: ShotCount, { names, width, paint }: Columns): string {
  const { shot, total, phases, progress, chargedUsd } = count;
  const mark = markOf(phases, total);
  const numbers = `${showCount(sum(phases, ['done']))}/${showCount(total)}`;
  const cost = chargedUsd === zeroUsd ? [] : [`${showUsd(chargedUsd)} USD`];
  const percent = progress === undefined ? '' : ` ${Math.round(progress * 100)} %`;
  const waits = phaseList(phases).map((each) => (each.endsWith('generating') ? `${each}${percent}` : each));
  const head = `${cut(shot, names).padEnd(names)} ${numbers.padStart(5)}`;
  const text = fitted([`  ${head}  `, `  ${head}`], [...waits, ...cost], width - 2);
  return `  ${paint(marks[mark], mark)}${text.slice(1)}`;
}

function markOf(phases: PhaseCounts, total: number): Mark {
  if (sum(phases, ['sending', 'generating', 'downloading']) > 0) return 'busy';
  if (sum(phases, ['failed', 'refused', 'uncertain', 'lost', 'gone']) > 0) return 'wrong';
  return sum(phases, ['done']) === total ? 'done' : 'quiet';
}

function summed(rest: readonly ShotCount[]): ShotCount {
  const phases = new Map([...(rest[0]?.phases ?? [])]);
  for (const { phases: more } of rest.slice(1)) {
    for (const [phase, number] of more) phases.set(phase, (phases.get(phase) ?? 0) + number);
  }
  const total = rest.reduce((all, each) => all + each.total, 0);
  return { shot: `${rest.length} more`, total, phases, chargedUsd: zeroUsd, at: 0 };
}

/** `head` and as many of the parts as the width holds, the first ones first; without parts the second head. */
function fitted([head, bare]: readonly [string, string], parts: readonly string[], width: number): string {
  let line = head;
  let some = false;
  for (const part of parts) {
    const longer = some ? `${line}, ${part}` : `${line}${part}`;
    if (longer.length > width) break;
    line = longer;
    some = true;
  }
  return some ? line : cut(bare, width);
}
