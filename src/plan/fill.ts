import { longestText } from './allowance.ts';
import type { AxisSlot, Piece } from './bind.ts';

/** A slot whose variable has no entry for the value that an axis has. */
export interface Unfilled {
  readonly slot: AxisSlot;
  readonly value: string;
}

/** The text for one combination; `values` stand in the order of the slots. `undefined` where it becomes too long. */
export function fill(pieces: readonly Piece[], values: readonly string[]): string | Unfilled | undefined {
  let text = '';
  for (const piece of pieces) {
    if (text.length > longestText) return undefined;
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const value = values[piece.slot] ?? '';
    if (piece.entries === undefined) {
      text += value;
      continue;
    }
    const entry = piece.entries.get(value);
    if (entry === undefined) return { slot: piece, value };
    const inner = fill(entry, values);
    if (typeof inner !== 'string') return inner;
    text += inner;
  }
  return text.length > longestText ? undefined : text;
}

/** The slots that pieces depend on, each once. */
export function slotsOf(pieces: Iterable<Piece>): readonly number[] {
  const slots = new Set<number>();
  for (const piece of pieces) {
    if (typeof piece === 'string') continue;
    slots.add(piece.slot);
    for (const inner of piece.entries?.values() ?? []) for (const slot of slotsOf(inner)) slots.add(slot);
  }
  return [...slots];
}

/** Makes a value once for all combinations that agree in some slots. */
export function oncePer<T>(
  slots: readonly number[],
  make: (values: readonly string[]) => T,
): (values: readonly string[]) => T {
  if (slots.length === 0) {
    let constant: { readonly value: T } | undefined;
    return (values) => {
      constant ??= { value: make(values) };
      return constant.value;
    };
  }
  const made = new Map<string, { readonly value: T }>();
  return (values) => {
    const identity = JSON.stringify(slots.map((slot) => values[slot]));
    const known = made.get(identity) ?? { value: make(values) };
    made.set(identity, known);
    return known.value;
  };
}
