import type { SheetSpan } from '../sheet-data.ts';

/** An attempt on the lane it is drawn in. */
export interface LaidSpan {
  readonly span: SheetSpan;
  readonly lane: number;
  /** When it was over, or the sheet's own time where it is not. */
  readonly endAt: number;
}

/** Puts each attempt in the first lane that is free when it starts: as many lanes as were ever in flight at once. */
export function layLanes(spans: readonly SheetSpan[], now: number): readonly LaidSpan[] {
  const freeAt: number[] = [];
  return spans.map((span) => {
    const endAt = span.savedAt ?? span.settledAt ?? now;
    const free = freeAt.findIndex((at) => at <= span.startedAt);
    const lane = free === -1 ? freeAt.length : free;
    freeAt[lane] = endAt;
    return { span, lane, endAt };
  });
}

/** The middle one of some lengths of time; `undefined` of none. */
export function median(lengths: readonly number[]): number | undefined {
  return lengths.toSorted((left, right) => left - right)[Math.floor(lengths.length / 2)];
}

/** The greatest of some numbers; `-Infinity` of none. There may be more of them than a call takes arguments. */
export function greatest(numbers: Iterable<number>): number {
  let most = -Infinity;
  for (const each of numbers) if (each > most) most = each;
  return most;
}
