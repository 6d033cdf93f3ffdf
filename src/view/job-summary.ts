import { codeSpan, markdownTable, plainMarkdown } from '../core/markdown.ts';
import type { ResultDocument } from '../core/result-document.generated.ts';
import type { TaskState } from '../core/task.ts';
import { count, money, stateWords } from './words.ts';

/** How many rows the table of what is not there has at most: a summary may be a megabyte, and nobody reads that. */
const mostRows = 200;

/** States that a summary need not list. */
const quiet: readonly TaskState[] = ['done', 'skipped', 'dropped'];

/** The job's summary in Markdown: where it stands, the bill, and what is not there and why. */
export function jobSummary(result: ResultDocument): string {
  const { totals, tasks, reason, next, simulated } = result;
  const { thisRun, ever, byState } = totals;
  const states = (Object.keys(stateWords) as TaskState[]).filter((state) => byState[state] !== undefined);
  const missing = tasks.filter(({ state }) => !quiet.includes(state));
  const bill = [
    [
      'Charged',
      money(thisRun.chargedUsd, thisRun.unknown.charged),
      money(ever.chargedUsd, ever.unknown.charged),
    ],
    [
      'Reserved',
      money(thisRun.reservedUsd, thisRun.unknown.reserved),
      money(ever.reservedUsd, ever.unknown.reserved),
    ],
    ['Lost', money(thisRun.lostUsd, thisRun.unknown.lost), money(ever.lostUsd, ever.unknown.lost)],
    ['Saved', money(thisRun.savedUsd, thisRun.unknown.saved), money(ever.savedUsd, ever.unknown.saved)],
  ];
  const blocks = [
    `## ${plainMarkdown(result.pipeline ?? 'dailies')}: ${byState.done ?? 0} of ${count(totals.tasks - (byState.skipped ?? 0), 'clip')}`,
    `${plainMarkdown(reason)}${simulated ? ' (simulated: nothing was really charged)' : ''}`,
    ...(next === null ? [] : [`Next: ${codeSpan(next)}`]),
    markdownTable(['', 'this run', 'ever'], bill),
    markdownTable(
      ['state', 'tasks'],
      states.map((state) => [stateWords[state], String(byState[state])]),
    ),
    ...(missing.length === 0
      ? []
      : [
          markdownTable(
            ['task', 'state', 'why'],
            missing
              .slice(0, mostRows)
              .map(({ id, state, why }) => [codeSpan(id), state, plainMarkdown(why ?? '')]),
          ),
        ]),
    ...(missing.length > mostRows ? [`and ${count(missing.length - mostRows, 'more task')}`] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}
