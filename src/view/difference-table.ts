import type { PlanDifference } from '../plan/plan-difference.generated.ts';
import { columns } from './columns.ts';
import { differenceWords, mostLines } from './difference.ts';
import { safeText } from './safe-text.ts';
import { count, money, price } from './words.ts';

/** What an edit of a manifest means for the bill, for a terminal. */
export function differenceTable(difference: PlanDifference): string {
  const { pipeline, manifest, against, added, dropped } = difference;
  const { headline, notes, sums } = differenceWords(difference);
  const clips = [
    ...added.map(({ id, usd, why }) => ['  +', safeText(id), price(usd), safeText(why)]),
    ...dropped.map(({ id, usd }) => ['  -', safeText(id), price(usd)]),
  ];
  const rest = clips.length - mostLines;
  const lines = [
    `${safeText(pipeline)}  ${safeText(manifest)}, compared with ${safeText(against)}: ${headline}`,
    '',
    ...columns(clips.slice(0, mostLines), [2]),
    ...(rest > 0 ? [`  and ${count(rest, 'more clip')}`] : []),
    ...(clips.length > 0 ? [''] : []),
    ...columns(
      sums.map(([what, sum]) => [what, count(sum.clips, 'clip'), money(sum.usd, sum.unpriced)]),
      [1, 2],
    ),
    '',
    ...notes,
  ];
  return `${lines.join('\n')}\n`;
}
