import { codeSpan, folded, markdownTable, plainMarkdown } from '../core/markdown.ts';
import { showCount } from '../core/show-count.ts';
import type { PlanDifference } from '../plan/plan-difference.generated.ts';
import { differenceWords, mostLines } from './difference.ts';
import { count, money, price } from './words.ts';

/** What an edit of a manifest means for the bill, as a comment on a pull request. */
export function differenceMarkdown(difference: PlanDifference): string {
  const { pipeline, manifest, against, added, dropped } = difference;
  const { headline, notes, sums } = differenceWords(difference);
  const blocks = [
    `### ${plainMarkdown(pipeline)}: ${headline}`,
    `${codeSpan(manifest)}, compared with ${codeSpan(against)}`,
    markdownTable(
      ['', 'clips', 'cost'],
      sums.map(([what, { clips, usd, unpriced }]) => [what, showCount(clips), money(usd, unpriced)]),
      [1, 2],
    ),
    ...section(
      `${count(added.length, 'clip')} added`,
      added.map(({ id, usd, why }) => [codeSpan(id), price(usd), plainMarkdown(why)]),
    ),
    ...section(
      `${count(dropped.length, 'clip')} dropped`,
      dropped.map(({ id, usd }) => [codeSpan(id), price(usd)]),
    ),
    ...notes,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const rest = rows.length - mostLines;
  const table = markdownTable(['task', 'cost', 'why'].slice(0, first.length), rows.slice(0, mostLines), [1]);
  return [folded(title, rest > 0 ? `${table}\n\nand ${count(rest, 'more clip')}` : table)];
}
