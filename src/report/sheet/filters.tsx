import { type TaskState, taskStates } from '../../core/task.ts';
import type { SheetData } from '../sheet-data.ts';
import type { Selection } from './selection.ts';
import { stateLooks } from './states.ts';
import { useMemo, useState } from './ui.ts';

/** What the filters are drawn from. */
export interface FiltersProps {
  readonly data: SheetData;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Width of a tile in pixels. */
  readonly tile: number;
  readonly onTile: (width: number) => void;
}

/** What is to be seen, in which order, and how large. */
export function Filters({ data, selection, onSelect, tile, onTile }: FiltersProps) {
  const [unfolded, setUnfolded] = useState(false);
  const choices = useMemo(() => choicesOf(data), [data]);
  const change = (part: Partial<Selection>) => onSelect({ ...selection, ...part });
  return (
    <search class={`filters ${unfolded ? 'unfolded' : ''}`} aria-label="Takes">
      <label>
        <span>Search</span>
        <input
          id="search"
          type="search"
          value={selection.words}
          placeholder="words, seeds …"
          onInput={(event) => change({ words: event.currentTarget.value })}
        />
      </label>
      <button type="button" class="unfold" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
        Filters
      </button>
      <Choice
        name="Shot"
        value={selection.shot}
        options={choices.shots}
        onChange={(shot) => change({ shot })}
      />
      {choices.variants.length > 0 && (
        <Choice
          name="Variant"
          value={selection.variant}
          options={choices.variants}
          onChange={(variant) => change({ variant })}
        />
      )}
      <Choice
        name="Model"
        value={selection.model}
        options={choices.models}
        onChange={(model) => change({ model })}
      />
      <Choice
        name="State"
        value={selection.state}
        options={choices.states}
        words={(state) => `${stateLooks[state].word} (${choices.counts.get(state) ?? 0})`}
        onChange={(state) => change({ state })}
      />
      <label>
        <span>Order</span>
        <select
          value={selection.order}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change({ order: value === 'cost' || value === 'time' ? value : 'manifest' });
          }}
        >
          <option value="manifest">manifest</option>
          <option value="cost">cost, dearest first</option>
          <option value="time">time, slowest first</option>
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={selection.pickedOnly}
          onChange={(event) => change({ pickedOnly: event.currentTarget.checked })}
        />
        <span>Picks only</span>
      </label>
      <label class="size">
        <span>Size</span>
        <input
          type="range"
          min="120"
          max="480"
          step="20"
          value={tile}
          onInput={(event) => onTile(Number(event.currentTarget.value))}
        />
      </label>
    </search>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly value: T | '';
  readonly options: readonly T[];
  readonly words?: (option: T) => string;
  readonly onChange: (value: T | '') => void;
}

function Choice<T extends string>({ name, value, options, words, onChange }: ChoiceProps<T>) {
  return (
    <label>
      <span>{name}</span>
      <select
        value={value}
        onChange={(event) => {
          const { value: wanted } = event.currentTarget;
          onChange(options.find((option) => option === wanted) ?? '');
        }}
      >
        <option value="">all</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {words === undefined ? option : words(option)}
          </option>
        ))}
      </select>
    </label>
  );
}

function choicesOf({ shots }: SheetData) {
  const takes = shots.flatMap((shot) => shot.takes);
  const counts = new Map<TaskState, number>();
  for (const { state } of takes) counts.set(state, (counts.get(state) ?? 0) + 1);
  return {
    shots: shots.map(({ id }) => id),
    variants: [...new Set(takes.flatMap(({ variant }) => variant ?? []))],
    models: [...new Set(takes.flatMap(({ model }) => model ?? []))],
    states: taskStates.filter((state) => counts.has(state)),
    counts,
  };
}
