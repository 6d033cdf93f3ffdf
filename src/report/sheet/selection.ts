import type { TaskState } from '../../core/task.ts';
import type { SheetShot, SheetTake } from '../sheet-data.ts';
import { greatest } from './lanes.ts';

/** What of the sheet is to be seen, and in which order. An empty text is no restriction. */
export interface Selection {
  /** Words that must all stand in the id, the prompt, the model, the state or a parameter. */
  readonly words: string;
  readonly shot: string;
  readonly variant: string;
  readonly model: string;
  readonly state: TaskState | '';
  readonly pickedOnly: boolean;
  readonly order: 'manifest' | 'cost' | 'time';
}

/** Everything, as the manifest has it. */
export const wholeSheet: Selection = {
  words: '',
  shot: '',
  variant: '',
  model: '',
  state: '',
  pickedOnly: false,
  order: 'manifest',
};

/** What a selection looks at beside the takes. */
export interface SelectionAround {
  readonly picks: ReadonlySet<string>;
  readonly prompts: readonly string[];
}

/** The rows that are left, with the takes that are left in them. Rows without takes go. */
export function select(
  shots: readonly SheetShot[],
  selection: Selection,
  around: SelectionAround,
): readonly SheetShot[] {
  const words = selection.words.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = shots
    .filter(({ id }) => selection.shot === '' || id === selection.shot)
    .map(({ id, takes }) => ({
      id,
      takes: takes.filter((take) => matches(take, selection, around) && says(take, words, around.prompts)),
    }))
    .filter(({ takes }) => takes.length > 0);
  if (selection.order === 'manifest') return rows;
  const measure = selection.order === 'cost' ? costOf : timeOf;
  const biggest = ({ takes }: SheetShot) => greatest(takes.map(measure));
  return rows
    .map(({ id, takes }) => ({ id, takes: takes.toSorted((left, right) => measure(right) - measure(left)) }))
    .toSorted((left, right) => biggest(right) - biggest(left));
}

function matches(take: SheetTake, selection: Selection, { picks }: SelectionAround): boolean {
  const { variant, model, state, pickedOnly } = selection;
  return (
    (variant === '' || take.variant === variant) &&
    (model === '' || take.model === model) &&
    (state === '' || take.state === state) &&
    (!pickedOnly || picks.has(take.id))
  );
}

function says(take: SheetTake, words: readonly string[], prompts: readonly string[]): boolean {
  if (words.length === 0) return true;
  const prompt = take.prompt === undefined ? '' : (prompts[take.prompt] ?? '');
  const params = Object.entries(take.params).map(([name, value]) => `${name} ${value}`);
  const text = [take.id, take.model ?? '', take.state, take.why ?? '', prompt, ...params]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Only for sorting: sums are made of exact decimals elsewhere. */
function costOf({ costUsd }: SheetTake): number {
  return costUsd === null ? -1 : Number(costUsd);
}

function timeOf({ tookMs }: SheetTake): number {
  return tookMs ?? -1;
}
