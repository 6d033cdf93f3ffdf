import type { SheetClip, SheetData, SheetShot, SheetTake } from '../sheet-data.ts';
import type { Actions } from './actions.ts';
import { Comparison } from './comparison.tsx';
import { CostView } from './cost-view.tsx';
import { Details } from './details.tsx';
import { Filters } from './filters.tsx';
import { count, money } from './format.ts';
import { Help } from './help.tsx';
import { PicksDialog } from './picks-dialog.tsx';
import { playTogether } from './players.ts';
import { Row } from './row.tsx';
import { type Selection, select, wholeSheet } from './selection.ts';
import { step } from './steps.ts';
import { Summary } from './summary.tsx';
import { TimelineView } from './timeline-view.tsx';
import { useEffect, useMemo, useRef, useState } from './ui.ts';
import { usePicks } from './use-picks.ts';
import { Viewer } from './viewer.tsx';

const views = ['takes', 'cost', 'timeline'] as const;

type Open =
  | { readonly kind: 'take'; readonly take: SheetTake; readonly version?: SheetClip }
  | { readonly kind: 'pair'; readonly takes: readonly [SheetTake, SheetTake] }
  | { readonly kind: 'picks' | 'help' };

/** The contact sheet: rows of takes, the bill, the run over time. */
export function Sheet({ data }: { data: SheetData }) {
  const [view, setView] = useState<(typeof views)[number]>('takes');
  const [selection, setSelection] = useState<Selection>(wholeSheet);
  const [tile, setTile] = useState(240);
  const [current, setCurrent] = useState<SheetTake | undefined>(undefined);
  const [marks, setMarks] = useState<readonly SheetTake[]>([]);
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const [playing, setPlaying] = useState<string | undefined>(undefined);
  const stop = useRef(() => {});
  const rows = useRef<HTMLDivElement>(null);
  const picks = usePicks(data);
  const { prompts, shots } = data;
  const visible = useMemo(
    () => select(shots, selection, { picks: picks.chosen, prompts }),
    [shots, selection, selection.pickedOnly ? picks.chosen : undefined],
  );
  const costs = useMemo(() => shotCosts(data), [data]);

  const actions: Actions = {
    show: setCurrent,
    open: (take) => setOpen({ kind: 'take', take }),
    pick: (take) => picks.toggle(take.id),
    compare(take) {
      if (take.clip === undefined) return;
      const others = marks.filter(({ id }) => id !== take.id).slice(-1);
      const [other] = others;
      if (marks.some(({ id }) => id === take.id)) setMarks(others);
      else if (other === undefined) setMarks([take]);
      else {
        setMarks([]);
        setOpen({ kind: 'pair', takes: [other, take] });
      }
    },
    playRow(shot) {
      stop.current();
      stop.current = () => {};
      if (playing === shot) return setPlaying(undefined);
      const takes = visible.find(({ id }) => id === shot)?.takes ?? [];
      stop.current = playTogether(takes.map(({ id }) => id));
      setPlaying(shot);
    },
  };

  const stopRow = () => {
    stop.current();
    stop.current = () => {};
    setPlaying(undefined);
  };

  const tileButtons = () => [...(rows.current?.querySelectorAll<HTMLElement>('.frame') ?? [])];
  // One tile takes part in the Tab order, so that Tab leads past the sheet and the arrows through it.
  useEffect(() => {
    const buttons = tileButtons();
    if (buttons.length > 0 && !buttons.some((button) => button.tabIndex === 0)) enter(buttons[0], buttons);
  });

  const keys = (event: KeyboardEvent) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || open !== undefined) return;
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
    if (key === '?') return setOpen({ kind: 'help' });
    if (key === 'Escape') return stopRow();
    if (key === '/') {
      event.preventDefault();
      return document.getElementById('search')?.focus();
    }
    const frame = target instanceof HTMLElement && target.classList.contains('frame') ? target : undefined;
    if (frame === undefined || current === undefined) return;
    if (key === 'f') actions.open(current);
    else if (key === 'p' && current.clip !== undefined) actions.pick(current);
    else if (key === 'c') actions.compare(current);
    else if (key === 'r') actions.playRow(rowOf(visible, current));
    else {
      const buttons = tileButtons();
      const next = step(buttons, frame, key);
      if (next === undefined) return;
      event.preventDefault();
      enter(next, buttons);
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: 'nearest' });
    }
  };
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => latest.current(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);

  const stepFrom = (take: SheetTake, by: 1 | -1) => {
    const takes = visible.flatMap((shot) => shot.takes);
    const next = takes[takes.findIndex(({ id, key }) => id === take.id && key === take.key) + by];
    if (next !== undefined) setOpen({ kind: 'take', take: next });
  };
  const around = (take: SheetTake) => ({
    take,
    prompts,
    picked: picks.chosen.has(take.id),
    marked: marks.some(({ id }) => id === take.id),
    actions,
    onVersion: (of: SheetTake, version: SheetClip) => setOpen({ kind: 'take', take: of, version }),
  });
  const close = () => setOpen(undefined);
  const chosen = shots.flatMap(({ takes }) => takes.map(({ id }) => id)).filter((id) => picks.chosen.has(id));
  const shownTakes = visible.reduce((sum, { takes }) => sum + takes.length, 0);
  return (
    <>
      <header class="top">
        <Summary data={data} />
        <nav aria-label="Views">
          {views.map((each) => (
            <button
              key={each}
              type="button"
              aria-current={view === each ? 'page' : undefined}
              onClick={() => setView(each)}
            >
              {each}
            </button>
          ))}
          <button type="button" class="quiet" onClick={() => setOpen({ kind: 'picks' })}>
            ★ {count(chosen.length, 'pick')}
          </button>
          <button type="button" class="quiet" onClick={() => setOpen({ kind: 'help' })}>
            Keys
          </button>
        </nav>
      </header>
      <main>
        {view === 'cost' && <CostView cost={data.cost} />}
        {view === 'timeline' && <TimelineView spans={data.timeline} now={data.writtenAt} />}
        {view === 'takes' && (
          <>
            <Filters data={data} selection={selection} onSelect={setSelection} tile={tile} onTile={setTile} />
            <p class="shown" role="status">
              {count(shownTakes, 'take')} in {count(visible.length, 'shot')}
              {marks.length === 1 && ` · ${marks[0]?.id} is marked: mark another to compare`}
            </p>
            <div class="table">
              <div class="rows" ref={rows} style={{ '--tile': `${tile}px` }}>
                {visible.map((shot) => (
                  <Row
                    key={shot.id}
                    shot={shot}
                    prompts={prompts}
                    picks={picks.chosen}
                    marks={marks.map(({ id }) => id)}
                    cost={costs.get(shot.id) ?? '0.00'}
                    playing={playing === shot.id}
                    actions={actions}
                  />
                ))}
                {visible.length === 0 && <p class="notice">No take is like this.</p>}
              </div>
              <aside aria-label="The take in focus">
                {current === undefined ? (
                  <p class="notice">
                    Point at a take to play it; focus it to see all about it here. Press ? for the keys.
                  </p>
                ) : (
                  <Details {...around(current)} />
                )}
              </aside>
            </div>
          </>
        )}
      </main>
      {open?.kind === 'take' && (
        <Viewer
          {...around(open.take)}
          {...(open.version === undefined ? {} : { version: open.version })}
          onClose={close}
          onStep={(by) => stepFrom(open.take, by)}
        />
      )}
      {open?.kind === 'pair' && (
        <Comparison
          takes={open.takes}
          prompts={prompts}
          picks={picks.chosen}
          onPick={actions.pick}
          onClose={close}
        />
      )}
      {open?.kind === 'picks' && (
        <PicksDialog picks={chosen} inManifest={data.picks} onReset={picks.reset} onClose={close} />
      )}
      {open?.kind === 'help' && <Help onClose={close} />}
    </>
  );
}

function rowOf(shots: readonly SheetShot[], take: SheetTake): string {
  return shots.find(({ takes }) => takes.includes(take))?.id ?? '';
}

/** Makes a tile the one that Tab comes to. */
function enter(tile: HTMLElement | undefined, tiles: readonly HTMLElement[]): void {
  for (const each of tiles) each.tabIndex = each === tile ? 0 : -1;
}

function shotCosts({ cost }: SheetData): ReadonlyMap<SheetShot['id'], string> {
  return new Map(
    cost.ever.byShot.map(({ name, chargedUsd, unknown }) => [name ?? '', money(chargedUsd, unknown.charged)]),
  );
}
