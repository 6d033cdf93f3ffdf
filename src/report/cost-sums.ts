import { addUsd, multiplyUsd, type Usd, zeroUsd } from '../core/usd.ts';
import { type CostBundle, type CostField, type CostLabels, costFields } from './cost-entries.ts';
import type { CostRow, UnknownAmounts } from './cost-report.generated.ts';

/** Exact sums of some parts, and how many amounts nobody knows. */
export interface CostSums {
  readonly chargedUsd: Usd;
  readonly reservedUsd: Usd;
  readonly lostUsd: Usd;
  readonly supersededUsd: Usd;
  readonly savedUsd: Usd;
  readonly unknown: UnknownAmounts;
}

/** Adds bundles up as they come; none of them is kept. */
export interface CostTally {
  add(bundle: Pick<CostBundle, 'part' | 'times'>): void;
  readonly sums: () => CostSums;
  /** Beside them, how many attempts and clips. */
  readonly row: (name: string | null) => CostRow;
}

/** Counts how often each distinct amount came and multiplies at the end: there are few prices and many clips. */
export function createTally(): CostTally {
  const timesOf = new Map<CostField, Map<Usd | null, number>>(costFields.map((field) => [field, new Map()]));
  let attempts = 0;
  let clips = 0;

  function sumOf(field: CostField): Usd {
    const amounts = [...(timesOf.get(field) ?? [])];
    return addUsd(
      ...amounts.map(([amount, count]) => (amount === null ? zeroUsd : multiplyUsd(amount, count))),
    );
  }
  const unknownOf = (field: CostField): number => timesOf.get(field)?.get(null) ?? 0;

  function sums(): CostSums {
    return {
      chargedUsd: sumOf('charged'),
      reservedUsd: sumOf('reserved'),
      lostUsd: sumOf('lost'),
      supersededUsd: sumOf('superseded'),
      savedUsd: sumOf('saved'),
      unknown: {
        charged: unknownOf('charged'),
        reserved: unknownOf('reserved'),
        lost: unknownOf('lost'),
        superseded: unknownOf('superseded'),
        saved: unknownOf('saved'),
      },
    };
  }

  return {
    add({ part, times }) {
      attempts += times * part.attempts;
      clips += times * part.clips;
      for (const [field, counts] of timesOf) {
        const amount = part.amounts[field];
        if (amount !== undefined) counts.set(amount, (counts.get(amount) ?? 0) + times);
      }
    },
    sums,
    row: (name) => ({ name, attempts, clips, ...sums() }),
  };
}

/** A tally for each name under a label. */
export interface GroupedTally {
  add(bundle: CostBundle): void;
  /** In the order given; names not in it follow, sorted, and what has none is last. */
  readonly rows: (order?: readonly string[]) => CostRow[];
}

/** Sorts bundles under one of their labels. */
export function createGroups(label: keyof CostLabels): GroupedTally {
  const groups = new Map<string | null, CostTally>();
  return {
    add(bundle) {
      const name = bundle.labels[label];
      const group = groups.get(name) ?? createTally();
      groups.set(name, group);
      group.add(bundle);
    },
    rows(order = []) {
      const rank = new Map(order.map((name, index) => [name, index]));
      const sorted = [...groups].sort(([left], [right]) => {
        if (left === null || right === null) return left === null ? 1 : -1;
        const byRank = (rank.get(left) ?? rank.size) - (rank.get(right) ?? rank.size);
        return byRank !== 0 ? byRank : left < right ? -1 : 1;
      });
      return sorted.map(([name, group]) => group.row(name));
    },
  };
}
