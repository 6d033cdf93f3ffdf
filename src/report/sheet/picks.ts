/** Where picks stay between two looks at a sheet: the browser's own store for this page. */
export interface PickStore {
  /** What was chosen here before; `undefined` where nothing ever was. */
  load(): ReadonlySet<string> | undefined;
  save(picks: ReadonlySet<string>): void;
}

/** The part of `localStorage` that is used. */
export interface KeptTexts {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
}

/** A store for one sheet. Browsers may refuse to keep anything; then picks last as long as the page. */
export function pickStore(storage: () => KeptTexts, pipeline: string, page: string): PickStore {
  const name = `dailies:picks:${page}:${pipeline}`;
  return {
    load() {
      try {
        const kept: unknown = JSON.parse(storage().getItem(name) ?? 'null');
        if (!Array.isArray(kept)) return undefined;
        return new Set(kept.filter((id) => typeof id === 'string'));
      } catch {
        return undefined;
      }
    },
    save(picks) {
      try {
        storage().setItem(name, JSON.stringify([...picks]));
      } catch {
        // Nothing to be done, and nothing is lost that is on screen.
      }
    },
  };
}

/** The manifest's `picks:` for these takes, in their order. */
export function picksAsYaml(ids: readonly string[]): string {
  if (ids.length === 0) return 'picks: []\n';
  return `picks:\n${ids.map((id) => `  - ${scalar(id)}\n`).join('')}`;
}

/** A plain scalar where YAML cannot take it for anything else. */
function scalar(id: string): string {
  const plain = /^[A-Za-z][\w./=~-]*$/.test(id) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(id);
  return plain ? id : JSON.stringify(id);
}
