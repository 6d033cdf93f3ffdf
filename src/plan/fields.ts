import type { Model } from '../catalog/model.ts';
import type { Params, Scalar } from '../core/task.ts';
import type { Entries, Entry, Placed } from '../manifest/manifest.ts';
import type { Allowance } from './allowance.ts';
import { type Names, noEntry, type Piece, tooLong } from './bind.ts';
import { fill, oncePer, slotsOf } from './fill.ts';
import { type Tell, within } from './findings.ts';
import type { Frames } from './merge.ts';
import { isPlain, parseTemplate } from './template.ts';

/** A function of the values of a recipe's slots; `undefined` where something is wrong, which it has reported. */
export type Field<T> = (values: readonly string[]) => T | undefined;

/** A frame's role and the path or address it was given. */
export interface FilledFrame {
  readonly role: string;
  readonly text: string;
}

/** Params with their templates filled in. */
export interface FilledParams {
  readonly params: Params;
  /** Those that are left out, because something is wrong with their templates. */
  readonly unclear: readonly string[];
}

/** How fields turn texts into pieces, and whom they tell of what is wrong. */
export interface Filling {
  readonly bind: (text: Placed<string>) => readonly Piece[] | undefined;
  readonly names: Names;
  readonly report: Tell;
  readonly allowance: Allowance;
  readonly known: KnownFields;
}

/** What was made of values without templates, which may be those of 100,000 shots: they share what it answers with. */
export interface KnownFields {
  readonly params: WeakMap<Entries<Scalar>, Field<FilledParams>>;
  readonly frames: WeakMap<Frames, Field<readonly FilledFrame[]>>;
}

/** Params with their templates filled in; what is exactly one `${name}` takes the parameter's type. */
export function paramsField(params: Entries<Scalar>, model: Model, filling: Filling): Field<FilledParams> {
  const plain = [...params.values()].every(({ value }) => typeof value !== 'string' || isPlain(value));
  return plain
    ? once(filling.known.params, params, () => filledParams(params, model, filling))
    : filledParams(params, model, filling);
}

function filledParams(params: Entries<Scalar>, model: Model, filling: Filling): Field<FilledParams> {
  const types = new Map(model.parameters.map(({ name, type }) => [name, type]));
  const cells = [...params].map(([name, entry]) =>
    paramCell(entry, { name, type: types.get(name), filling }),
  );
  return oncePer(unionOf(cells), (values) => {
    const filled: [string, Scalar][] = [];
    const unclear: string[] = [];
    for (const { name, value } of cells) {
      const scalar = value?.(values);
      if (scalar === undefined) unclear.push(name);
      else filled.push([name, scalar]);
    }
    return { params: Object.fromEntries(filled), unclear };
  });
}

/** Paths and addresses of the frames, in the model's order. */
export function framesField(
  frames: Frames,
  roles: readonly string[],
  filling: Filling,
): Field<readonly FilledFrame[]> {
  const plain = [...frames.byRole.values()].every(({ value }) => isPlain(value));
  return plain
    ? once(filling.known.frames, frames, () => filledFrames(frames, roles, filling))
    : filledFrames(frames, roles, filling);
}

function filledFrames(
  { byRole }: Frames,
  roles: readonly string[],
  filling: Filling,
): Field<readonly FilledFrame[]> {
  const cells = roles.map((role) => {
    const text = byRole.get(role);
    const value = text === undefined ? undefined : textField(text, filling);
    return { role, slots: value?.slots ?? [], value: value?.field };
  });
  if (cells.some(({ value }) => value === undefined)) return () => undefined;
  return oncePer(unionOf(cells), (values) => {
    const frames = cells.flatMap(({ role, value }) => {
      const text = value?.(values);
      return text === undefined ? [] : [{ role, text }];
    });
    return frames.length === roles.length ? frames : undefined;
  });
}

/** The prompt as it is sent: filled in, then NFC, with LF, and without space around it. */
export function promptField(text: Placed<string>, filling: Filling): Field<string> {
  const cell = textField(text, filling);
  if (cell === undefined) return () => undefined;
  return oncePer(cell.slots, (values) => cell.field(values)?.normalize('NFC').replace(/\r\n?/g, '\n').trim());
}

function paramCell(
  entry: Entry<Scalar>,
  { name, type, filling }: { name: string; type: string | undefined; filling: Filling },
) {
  const { value, at } = entry;
  if (typeof value !== 'string') return { name, slots: [], value: () => value };
  const cell = textField({ value, at }, filling);
  if (cell === undefined) return { name, slots: [], value: undefined };
  const { parts } = parseTemplate(value);
  const isOneName = parts.length === 1 && typeof parts[0] !== 'string';
  const { slots, field } = cell;
  if (!isOneName) return { name, slots, value: field };
  return {
    name,
    slots,
    value: (values: readonly string[]) => {
      const text = field(values);
      return text === undefined ? undefined : typed(text, type);
    },
  };
}

/** A text that cannot be read as the type stays a text, and the parameter's own check says what is wrong with it. */
function typed(text: string, type: string | undefined): Scalar {
  if (type === 'integer' && /^[+-]?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

function textField(
  text: Placed<string>,
  { bind, names, report, allowance }: Filling,
): { readonly slots: readonly number[]; readonly field: Field<string> } | undefined {
  const pieces = bind(text);
  if (pieces === undefined) return undefined;
  const field: Field<string> = (values) => {
    const filled = fill(pieces, values);
    if (filled === undefined) {
      report({ code: 'template-syntax', severity: 'error', message: tooLong, span: text.at });
      return undefined;
    }
    if (typeof filled === 'string' && !allowance.wrote(filled.length)) {
      const message = 'filled in for all tasks, texts come to more characters than can be planned with';
      const hint = 'shorten them, or make it several pipelines';
      report({ code: 'too-many-tasks', severity: 'error', message, hint, span: text.at });
      return undefined;
    }
    if (typeof filled === 'string') {
      if (!/\p{Surrogate}/u.test(filled)) return filled;
      const message = 'the text holds half a character (a lone surrogate)';
      report({ code: 'wrong-value', severity: 'error', message, span: text.at });
      return undefined;
    }
    const { slot, value } = filled;
    const axis = names.slots[slot.slot] ?? '';
    const words = noEntry(slot.reference.name, { wanted: value, entries: slot.entries ?? new Map() });
    const span = within(text.at, slot.reference.raw);
    report({ severity: 'error', ...words, message: `${words.message}, which is a value of ${axis}`, span });
    return undefined;
  };
  return { slots: slotsOf(pieces), field };
}

function once<Key extends object, T>(known: WeakMap<Key, T>, key: Key, make: () => T): T {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

function unionOf(cells: readonly { readonly slots: readonly number[] }[]): readonly number[] {
  return [...new Set(cells.flatMap(({ slots }) => slots))];
}
