import { onOneLine } from '../core/plain-text.ts';
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
    `## ${text(result.pipeline ?? 'dailies')}: ${byState.done ?? 0} of ${count(totals.tasks - (byState.skipped ?? 0), 'clip')}`,
    `${text(reason)}${simulated ? ' (simulated: nothing was really charged)' : ''}`,
    ...(next === null ? [] : [`Next: ${code(next)}`]),
    table(['', 'this run', 'ever'], bill),
    table(
      ['state', 'tasks'],
      states.map((state) => [stateWords[state], String(byState[state])]),
    ),
    ...(missing.length === 0
      ? []
      : [
          table(
            ['task', 'state', 'why'],
            missing.slice(0, mostRows).map(({ id, state, why }) => [code(id), state, text(why ?? '')]),
          ),
        ]),
    ...(missing.length > mostRows ? [`and ${count(missing.length - mostRows, 'more task')}`] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as it stands, whatever markup it looks like. */
function text(words: string): string {
  return onOneLine(words).replace(/[\\`*_{}[\]<>()#+!|~&@]/g, (found) => `\\${found}`);
}

function code(words: string): string {
  return `\`${onOneLine(words).replace(/[`|]/g, "'")}\``;
}
