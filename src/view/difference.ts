import type { ClipSum, PlanDifference } from '../plan/plan-difference.generated.ts';
import { count, money } from './words.ts';

/** What both forms of a difference say: for a terminal and for a comment. */
export interface DifferenceWords {
  readonly headline: string;
  /** What has to be known to read the figures rightly. */
  readonly notes: readonly string[];
  readonly sums: readonly (readonly [what: string, sum: ClipSum])[];
}

/** A comment may have 65,536 characters, and nobody reads that many lines. */
export const mostLines = 100;

/** Puts a difference into words. */
export function differenceWords({ totals, errorsBefore }: PlanDifference): DifferenceWords {
  const { added, reused, dropped, before, after, changedFrames } = totals;
  return {
    headline: headline(added, dropped),
    notes: [
      ...(changedFrames === 0
        ? []
        : [
            `Changed frames: ${count(changedFrames, 'task')} ${changedFrames === 1 ? 'shows' : 'show'} another picture.`,
          ]),
      ...(errorsBefore === 0
        ? []
        : [`The old manifest has ${count(errorsBefore, 'error')}: only what is valid of it counts.`]),
      'Prices are from the table. What was bought before is not looked at: a clip on record costs nothing again.',
    ],
    sums: [
      ['Added', added],
      ['Reused', reused],
      ['Dropped', dropped],
      ['All of it, before', before],
      ['All of it, now', after],
    ],
  };
}

function headline(added: ClipSum, dropped: ClipSum): string {
  const fewer = dropped.clips === 0 ? '' : `, ${count(dropped.clips, 'clip')} dropped`;
  if (added.clips > 0)
    return `${count(added.clips, 'clip')} added for ${money(added.usd, added.unpriced)}${fewer}`;
  return fewer === '' ? 'nothing changes' : `nothing added${fewer}`;
}
