import type { YamlValue } from './yaml-value.ts';

/** The anchors of a text in its order, and how much each would be if it were written out. */
export interface Anchors {
  open(name: string): void;
  close(name: string, value: YamlValue): void;
  /** The value an alias stands for; `open` inside the anchored value itself. */
  find(name: string): YamlValue | 'none' | 'open' | 'too-large';
  /** Takes note of the size of a list or map whose parts are known. */
  measured<V extends YamlValue>(value: V): V;
}

/** @param most how many values all aliases together may repeat. */
export function createAnchors(most: number): Anchors {
  const values = new Map<string, YamlValue | 'open'>();
  const sizes = new WeakMap<YamlValue, number>();
  let repeated = 0;
  const sizeOf = (value: YamlValue) => sizes.get(value) ?? 1;
  return {
    open: (name) => values.set(name, 'open'),
    close: (name, value) => values.set(name, value),
    find(name) {
      const value = values.get(name) ?? 'none';
      if (typeof value === 'string') return value;
      if (repeated + sizeOf(value) > most) return 'too-large';
      repeated += sizeOf(value);
      return value;
    },
    measured(value) {
      let size = 1;
      if (value.kind === 'list') for (const item of value.items) size += sizeOf(item);
      if (value.kind === 'map') for (const entry of value.entries.values()) size += sizeOf(entry.value);
      sizes.set(value, size);
      return value;
    },
  };
}
