import type { Span } from '../core/source.ts';
import type { YamlEntry, YamlMap, YamlValue } from './yaml-value.ts';

/** A `<<` of a map: what it names, and how many of the map's own entries stand before it. */
export interface MergeKey {
  readonly before: number;
  readonly value: YamlValue;
}

/** The entries of a map with those that its merge keys bring, each where it stands. Own ones win, then earlier ones. */
export function mergeInto(
  own: ReadonlyMap<string, YamlEntry>,
  merges: readonly MergeKey[],
  refuse: (at: Span, message: string) => void,
): ReadonlyMap<string, YamlEntry> {
  const all = new Map<string, YamlEntry>();
  let passed = 0;
  let next = 0;
  const mergeUpTo = (count: number) => {
    for (let merge = merges[next]; merge && merge.before <= count; merge = merges[next]) {
      next += 1;
      for (const source of sources(merge.value, refuse)) {
        for (const [key, entry] of source.entries) if (!own.has(key) && !all.has(key)) all.set(key, entry);
      }
    }
  };
  for (const [key, entry] of own) {
    mergeUpTo(passed);
    all.set(key, entry);
    passed += 1;
  }
  mergeUpTo(passed);
  return all;
}

function sources(value: YamlValue, refuse: (at: Span, message: string) => void): readonly YamlMap[] {
  if (value.kind === 'map') return [value];
  if (value.kind === 'list') return value.items.flatMap((item) => sources(item, refuse));
  if (value.kind !== 'broken') refuse(value.at, '<< takes a map, or a list of maps');
  return [];
}
