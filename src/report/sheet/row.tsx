import type { SheetShot } from '../sheet-data.ts';
import type { Actions } from './actions.ts';
import { count } from './format.ts';
import { Tile } from './tile.tsx';
import { useEffect, useRef, useState } from './ui.ts';
import { rowsInView } from './watch-view.ts';

/** What a row is drawn from. */
export interface RowProps {
  readonly shot: SheetShot;
  readonly prompts: readonly string[];
  readonly picks: ReadonlySet<string>;
  readonly marks: readonly string[];
  /** What the whole shot was charged, as it is shown. */
  readonly cost: string;
  readonly playing: boolean;
  readonly actions: Actions;
}

/** Takes that a row shows before one asks for the others. */
const firstTakes = 240;

/** One shot: its takes side by side. Its tiles are built when it comes near the window. */
export function Row({ shot, prompts, picks, marks, cost, playing, actions }: RowProps) {
  const place = useRef<HTMLElement>(null);
  const [built, setBuilt] = useState(false);
  const [all, setAll] = useState(false);
  useEffect(() => {
    if (place.current === null || built) return;
    return rowsInView.watch(place.current, (near) => near && setBuilt(true));
  }, [built]);
  const { id, takes } = shot;
  const shown = all ? takes : takes.slice(0, firstTakes);
  const done = takes.filter(({ clip }) => clip !== undefined).length;
  const indexes = [...new Set(takes.flatMap((take) => take.prompt ?? []))];
  const written = indexes.map((index) => prompts[index] ?? '');
  const common = sharedBeginning(written);
  const heading = `shot-${id}`;
  return (
    <section
      class="row"
      ref={place}
      aria-labelledby={heading}
      style={{ '--takes': Math.min(takes.length, firstTakes) }}
    >
      <header class="row-head">
        <h2 id={heading}>{id}</h2>
        <span class="count">
          {done} of {count(takes.length, 'clip')} · {cost} USD
        </span>
        {done > 1 && (
          <button type="button" class="quiet" aria-pressed={playing} onClick={() => actions.playRow(id)}>
            {playing ? 'Stop' : 'Play together'}
          </button>
        )}
        {written.length > 0 && (
          <p class="prompt">
            {common}
            {written.length > 1 && (
              <span class="varied">
                {common === '' ? '' : '… '}
                {count(written.length, 'prompt')}
              </span>
            )}
          </p>
        )}
      </header>
      <ul class="tiles">
        {built &&
          shown.map((take) => (
            <Tile
              key={`${take.id} ${take.key}`}
              take={take}
              picked={picks.has(take.id)}
              marked={marks.includes(take.id)}
              actions={actions}
            />
          ))}
      </ul>
      {built && shown.length < takes.length && (
        <button type="button" class="quiet" onClick={() => setAll(true)}>
          Show the other {takes.length - shown.length} takes
        </button>
      )}
    </section>
  );
}

/** What all the prompts begin with, to the end of a word. */
function sharedBeginning(prompts: readonly string[]): string {
  const [first = '', ...others] = prompts;
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && first[same] === other[same]) same += 1;
    length = same;
  }
  const whole = others.every((other) => other.length === first.length) && length === first.length;
  return whole ? first : first.slice(0, length).replace(/\S*$/, '');
}
