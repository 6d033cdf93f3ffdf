import { codeSpan, folded, markdownTable, plainMarkdown } from '../core/markdown.ts';
import { showCount } from '../core/show-count.ts';
import { compareUsd } from '../core/usd.ts';
import type { PipelinePlan, PlanTask } from '../plan/plan-document.generated.ts';
import { isSettled } from './is-settled.ts';
import { count, money, price, withinBudgetLine } from './words.ts';

/** A comment may have 65,536 characters, and nobody reads that many lines. */
const mostLines = 100;

/** What a run would do, as a comment on a pull request or a part of a job's summary. */
export function planMarkdown({
  pipeline,
  manifest,
  simulated,
  tasks,
  totals,
  withinBudget,
}: PipelinePlan): string {
  const { toBuy, estimatedUsd, worstUsd, unpriced, byStatus } = totals;
  const bill =
    toBuy === 0 ? 'nothing to buy' : `${count(toBuy, 'clip')} to buy for ${money(estimatedUsd, unpriced)}`;
  const open = tasks.filter((task) => !isSettled(task));
  const rest = open.length - mostLines;
  const list = markdownTable(
    ['task', 'status', 'cost', 'why'],
    open
      .slice(0, mostLines)
      .map((task) => [codeSpan(task.id), task.status, dueOf(task), plainMarkdown(task.why ?? '')]),
    [2],
  );
  const blocks = [
    `### ${plainMarkdown(pipeline)}: ${bill}`,
    `${codeSpan(manifest)}${simulated ? ' (simulated: nothing is really charged)' : ''}`,
    markdownTable(
      ['status', 'tasks'],
      Object.entries(byStatus).map(([status, number]) => [status, showCount(number)]),
      [1],
    ),
    ...(compareUsd(worstUsd, estimatedUsd) > 0
      ? [`At most ${money(worstUsd)}, if every attempt is needed.`]
      : []),
    ...(withinBudget === undefined ? [] : [withinBudgetLine(withinBudget, toBuy)]),
    ...(open.length === 0
      ? []
      : [folded(count(open.length, 'task'), rest > 0 ? `${list}\n\nand ${count(rest, 'more task')}` : list)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** What a run would pay for the task. */
function dueOf({ status, price: { usd } }: PlanTask): string {
  return status === 'new' || status === 'retry' ? price(usd) : '';
}
