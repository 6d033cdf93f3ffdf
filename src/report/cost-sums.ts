import { addUsd, multiplyUsd, type Usd } from '../core/usd.ts';
import type { CostEntry, CostField, CostLabels } from './cost-entries.ts';
import type { CostRow, UnknownAmounts } from './cost-report.generated.ts';

/** Exact sums of some entries, and how many amounts nobody knows. */
export interface CostSums {
  readonly chargedUsd: Usd;
  readonly reservedUsd: Usd;
  readonly lostUsd: Usd;
  readonly supersededUsd: Usd;
  readonly savedUsd: Usd;
  readonly unknown: UnknownAmounts;
}

/** Adds up each field. */
export function sumEntries(entries: readonly CostEntry[]): CostSums {
  const sums: Record<CostField, Sum> = {
    charged: sumOf(entries, 'charged'),
    reserved: sumOf(entries, 'reserved'),
    lost: sumOf(entries, 'lost'),
    superseded: sumOf(entries, 'superseded'),
    saved: sumOf(entries, 'saved'),
  };
  const { charged, reserved, lost, superseded, saved } = sums;
  return {
    chargedUsd: charged.usd,
    reservedUsd: reserved.usd,
    lostUsd: lost.usd,
    supersededUsd: superseded.usd,
    savedUsd: saved.usd,
    unknown: {
      charged: charged.unknown,
      reserved: reserved.unknown,
      lost: lost.unknown,
      superseded: superseded.unknown,
      saved: saved.unknown,
    },
  };
}

/** A row for each name under a label, in the order given; names not in it follow, sorted, and what has none is last. */
export function groupEntries(
  entries: readonly CostEntry[],
  label: keyof CostLabels,
  order: readonly string[] = [],
): CostRow[] {
  const groups = new Map<string | null, CostEntry[]>();
  for (const entry of entries) {
    const name = entry.labels[label];
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [entry]);
    else group.push(entry);
  }
  const rank = new Map(order.map((name, index) => [name, index]));
  const names = [...groups.keys()].sort((left, right) => {
    if (left === null || right === null) return left === null ? 1 : -1;
    const byRank = (rank.get(left) ?? rank.size) - (rank.get(right) ?? rank.size);
    return byRank !== 0 ? byRank : left < right ? -1 : 1;
  });
  return names.map((name) => {
    const group = groups.get(name) ?? [];
    const attempts = group.filter((entry) => entry.attempts === 1).length;
    const clips = group.filter((entry) => entry.clips === 1).length;
    return { name, attempts, clips, ...sumEntries(group) };
  });
}

interface Sum {
  readonly usd: Usd;
  readonly unknown: number;
}

/** Counts how often each distinct amount stands there and multiplies at the end: there are few prices and many clips. */
function sumOf(entries: readonly CostEntry[], field: CostField): Sum {
  const times = new Map<Usd, number>();
  let unknown = 0;
  for (const { amounts } of entries) {
    const amount = amounts[field];
    if (amount === null) unknown += 1;
    else if (amount !== undefined) times.set(amount, (times.get(amount) ?? 0) + 1);
  }
  return { usd: addUsd(...[...times].map(([amount, count]) => multiplyUsd(amount, count))), unknown };
}
