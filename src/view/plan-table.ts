import { showCount } from '../core/show-count.ts';
import { compareUsd, showUsd, zeroUsd } from '../core/usd.ts';
import type { PipelinePlan, PlanStatus, PlanTask } from '../plan/plan-document.generated.ts';
import { columns } from './columns.ts';
import { isSettled } from './is-settled.ts';
import { safeText } from './safe-text.ts';
import { count, money, withinBudgetLine } from './words.ts';

/** Up to so many tasks, each has a line. */
const fewTasks = 40;
/** Beyond that, equal tasks of a shot share one, and a shot has at most so many. */
const linesOfShot = 6;
/** And at most so many shots are shown. */
const mostShots = 60;

/** What a run would do, for people: `dailies plan`. */
export function planTable(plan: PipelinePlan): string {
  const { pipeline, manifest, tasks, simulated } = plan;
  const name = `${safeText(pipeline)}  ${safeText(manifest)}${simulated ? '  (simulated)' : ''}`;
  const shots = byShot(tasks);
  const shown = tasks.length <= fewTasks ? shots : shots.filter(([, group]) => !group.every(isSettled));
  const listed = shown.slice(0, mostShots);
  const left = shots.length - listed.length;
  const body = listed.flatMap(([shot, group]) => [
    `${safeText(shot)}  ${count(group.length, 'task')}: ${statusList(group)}`,
    ...(tasks.length <= fewTasks ? columns(group.map(taskLine), [2]) : columns(groupedLines(group), [2])),
    '',
  ]);
  const more = shown.length > listed.length ? `and ${count(left, 'more shot')}` : '';
  const idle = shown.length === listed.length ? `${count(left, 'more shot')}: nothing to do` : more;
  return [name, '', ...body, ...(left > 0 ? [idle, ''] : []), ...sumLines(plan)].join('\n').concat('\n');
}

function byShot(tasks: readonly PlanTask[]): readonly (readonly [string, readonly PlanTask[]])[] {
  const shots = new Map<string, PlanTask[]>();
  for (const task of tasks) {
    const group = shots.get(task.shot);
    if (group === undefined) shots.set(task.shot, [task]);
    else group.push(task);
  }
  return [...shots];
}

function statusList(tasks: readonly PlanTask[]): string {
  const counts = new Map<PlanStatus, number>();
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, number]) => `${showCount(number)} ${status}`).join(', ');
}

function taskLine(task: PlanTask): readonly string[] {
  const { status, id, why = '' } = task;
  return [`  ${status}`, safeText(id), priceOf(task), sourceOf(task), safeText(why)];
}

/** Equal lines of a shot become one, with how many there are: those with work first. */
function groupedLines(tasks: readonly PlanTask[]): readonly (readonly string[])[] {
  const groups = new Map<string, { readonly first: PlanTask; more: number }>();
  for (const task of tasks) {
    if (isSettled(task)) continue;
    const { status, price, why } = task;
    const name = `${status}\n${price.usd}\n${price.source}\n${price.reason}\n${why}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { first: task, more: 0 });
    else group.more += 1;
  }
  const lines = [...groups.values()].map(({ first, more }) => {
    const id = safeText(first.id);
    return taskLine(first).with(1, more === 0 ? id : `${id} and ${showCount(more)} more`);
  });
  const rest = lines.length - linesOfShot;
  return rest <= 0 ? lines : [...lines.slice(0, linesOfShot), ['  …', `and ${count(rest, 'more line')}`]];
}

/** What a run would pay for the task; nothing for what is bought already. */
function priceOf({ status, price }: PlanTask): string {
  if (status !== 'new' && status !== 'retry') return '';
  return price.usd === null ? 'unknown' : showUsd(price.usd);
}

function sourceOf({ status, price }: PlanTask): string {
  if (status !== 'new' && status !== 'retry') return '';
  if (price.source !== 'unknown') return price.source;
  return price.reason === undefined ? '' : safeText(price.reason);
}

function sumLines({ totals, withinBudget }: PipelinePlan): readonly string[] {
  const { tasks, byStatus, toBuy, estimatedUsd, worstUsd, unpriced, reusedUsd } = totals;
  const statuses = Object.entries(byStatus).map(([status, number]) => `${showCount(number)} ${status}`);
  const worst =
    compareUsd(worstUsd, estimatedUsd) > 0 ? `, ${money(worstUsd)} if every attempt is needed` : '';
  const unknown = `${showCount(unpriced)} of them at an unknown price`;
  const cost =
    unpriced === 0
      ? `for ${money(estimatedUsd)}`
      : compareUsd(estimatedUsd, zeroUsd) === 0 && unpriced === toBuy
        ? 'at an unknown price'
        : `for ${money(estimatedUsd)} and ${unknown}`;
  return [
    `${count(tasks, 'task')}: ${statuses.join(', ')}`,
    toBuy === 0 ? 'Nothing to buy.' : `To buy: ${count(toBuy, 'clip')} ${cost}${worst}.`,
    ...(withinBudget === undefined ? [] : [withinBudgetLine(withinBudget, toBuy)]),
    ...(compareUsd(reusedUsd, zeroUsd) > 0 ? [`Already bought: worth ${money(reusedUsd)}.`] : []),
  ];
}
