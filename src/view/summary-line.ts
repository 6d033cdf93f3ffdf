import { showCount } from '../core/show-count.ts';
import { showDuration } from '../core/show-duration.ts';
import { compareUsd, showUsd, zeroUsd } from '../core/usd.ts';
import { type PhaseCounts, sum, type WatchTotals } from './watch.ts';
import { count, money } from './words.ts';

/** Where the whole stands, in one line: tasks, money, pace, and what holds it up. */
export function summaryLine(totals: WatchTotals): string {
  const { phases, total } = totals;
  const tasks = `${showCount(sum(phases, ['done']))} of ${count(total, 'clip')}`;
  return [tasks, ...phaseList(phases), ...moneyList(totals), ...paceList(totals)].join(', ');
}

/** What is not done, phase by phase, busy ones first: `3 generating`, `1 waiting`. */
export function phaseList(phases: PhaseCounts): readonly string[] {
  const busy = ['sending', 'generating', 'downloading', 'waiting'] as const;
  const ended = ['failed', 'refused', 'uncertain', 'late', 'lost', 'gone'] as const;
  return [...busy, ...ended].flatMap((phase) => {
    const number = phases.get(phase);
    return number === undefined ? [] : [`${showCount(number)} ${phase}`];
  });
}

/** What was charged, as the bill books it, what is reserved, what may be spent. */
export function moneyList({
  chargedUsd,
  earlierUsd,
  reservedUsd,
  budgetUsd,
}: WatchTotals): readonly string[] {
  return [
    `${money(chargedUsd)} charged`,
    ...(compareUsd(earlierUsd, zeroUsd) === 0 ? [] : [`${showUsd(earlierUsd)} for earlier runs`]),
    ...(compareUsd(reservedUsd, zeroUsd) === 0 ? [] : [`${showUsd(reservedUsd)} reserved`]),
    ...(budgetUsd === undefined ? [] : [`budget ${showUsd(budgetUsd)}`]),
  ];
}

/** That there is nothing to do; or how fast it goes, how long it will take, what everybody waits for. */
export function paceList({ isIdle, perMinute, leftMs, waitingFor }: WatchTotals): readonly string[] {
  return [
    ...(isIdle ? ['nothing to do'] : []),
    ...(perMinute === undefined ? [] : [`${perMinute.toFixed(perMinute < 10 ? 1 : 0)} a minute`]),
    ...(leftMs === undefined ? [] : [`about ${showDuration(leftMs)} left`]),
    ...(waitingFor === undefined ? [] : [waitingFor]),
  ];
}
