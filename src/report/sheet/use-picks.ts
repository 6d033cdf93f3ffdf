import type { SheetData } from '../sheet-data.ts';
import { pickStore } from './picks.ts';
import { useMemo, useState } from './ui.ts';

/** The picks of whoever looks: the manifest's, until something else was chosen here. */
export interface Picks {
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  /** Back to the manifest's. */
  readonly reset: () => void;
}

/** Keeps the picks, here and in the browser. */
export function usePicks({ pipeline, picks }: SheetData): Picks {
  const store = useMemo(() => pickStore(() => localStorage, pipeline, location.pathname), [pipeline]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => store.load() ?? new Set(picks));
  const keep = (next: ReadonlySet<string>) => {
    setChosen(next);
    store.save(next);
  };
  return {
    chosen,
    toggle: (id) =>
      keep(chosen.has(id) ? new Set([...chosen].filter((each) => each !== id)) : new Set([...chosen, id])),
    reset: () => keep(new Set(picks)),
  };
}
