import type { SheetTake } from '../sheet-data.ts';

/** What one can do with a take, from a key, a click or a button. */
export interface Actions {
  /** Looks at it: its details stand beside the sheet. */
  show(take: SheetTake): void;
  /** Full size. */
  open(take: SheetTake): void;
  pick(take: SheetTake): void;
  /** Marks it to be compared; the second mark opens the comparison. */
  compare(take: SheetTake): void;
  /** Plays all takes of its row in step, or stops them. */
  playRow(shot: string): void;
}
