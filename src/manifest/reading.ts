import { collectDiagnostics } from '../core/collect-diagnostics.ts';
import type { Diagnostic, DiagnosticCode } from '../core/diagnostic.ts';
import { nearest } from '../core/nearest.ts';
import type { Span } from '../core/source.ts';
import { examples, type Key, type Shape } from './pipeline-shape.ts';
import type { YamlEntry, YamlMap, YamlValue } from './yaml-value.ts';

/** What is found wrong while values are read, in the order in which it is found. */
export interface Reading {
  readonly diagnostics: readonly Diagnostic[];
  /** Notes one of any kind. */
  note(diagnostic: Diagnostic): void;
  /** Notes an error. Gives `undefined`, so that a reader can end with it. */
  refuse(code: DiagnosticCode, at: Span, message: string, hint?: string): undefined;
  /** Whether there are so many errors that no further one is kept. */
  isFull(): boolean;
}

/** A fresh one. */
export function startReading(): Reading {
  const found = collectDiagnostics();
  return {
    diagnostics: found.all,
    note: found.add,
    isFull: found.isFull,
    refuse(code, span, message, hint) {
      found.add({ code, severity: 'error', message, span, ...(hint !== undefined && { hint }) });
    },
  };
}

/** Notes that a value is of the wrong kind, unless it is broken and was reported already. */
export function refuseType(
  reading: Reading,
  value: YamlValue,
  { what, needed, hint }: { readonly what: string; readonly needed: string; readonly hint?: string },
): undefined {
  if (value.kind === 'broken') return undefined;
  return reading.refuse('wrong-type', value.at, `${what} must be ${needed}, not ${describe(value)}`, hint);
}

/** A value as messages name it. */
export function describe(value: YamlValue): string {
  if (value.kind === 'list') return 'a list';
  if (value.kind !== 'scalar') return 'a map';
  if (value.value === null) return 'nothing';
  if (typeof value.value !== 'string') return value.written;
  return `"${value.value.length > 60 ? `${value.value.slice(0, 59)}…` : value.value}"`;
}

/** The entries of a map whose keys are known. */
export interface Fields {
  readonly map: YamlMap;
  /** The entry, where the map may have it. */
  get(key: Key): YamlEntry | undefined;
}

/** Reads a map with known keys; others are refused with what they may have meant. */
export function readFields(
  reading: Reading,
  value: YamlValue,
  { what, properties, required = [], ignored, parameters = {}, inRun = {}, form }: Shape,
): Fields | undefined {
  if (value.kind !== 'map') {
    return refuseType(reading, value, { what, needed: 'a map', ...(form !== undefined && { hint: form }) });
  }
  const keys = Object.keys(properties);
  const meant = new Map<string, YamlEntry>();
  for (const [key, entry] of value.entries) {
    if (Object.hasOwn(properties, key) || ignored?.test(key)) continue;
    const suggestion = nearest(
      key,
      keys.filter((each) => !value.entries.has(each)),
    );
    const parameter = suggestion === undefined ? nearest(key, Object.keys(parameters)) : undefined;
    if (suggestion !== undefined) meant.set(suggestion, entry);
    const hint =
      suggestion !== undefined
        ? `did you mean ${suggestion}?`
        : parameter !== undefined
          ? `${parameter} is a parameter: write it in params`
          : Object.hasOwn(inRun, key)
            ? `${key} stands in run: write it there`
            : `allowed: ${keys.join(', ')}`;
    reading.refuse('unknown-key', entry.keyAt, `${what} has no key "${key}"`, hint);
  }
  for (const key of required) {
    if (value.entries.has(key) || meant.has(key)) continue;
    const example = examples[key];
    const hint = example === undefined ? undefined : `write ${example}`;
    reading.refuse('missing-key', startOf(value), `${what} needs the key "${key}"`, hint);
  }
  return {
    map: value,
    // A misspelt key is one mistake: the rest is read as if it had been spelt right.
    get: (key) => (Object.hasOwn(properties, key) ? (value.entries.get(key) ?? meant.get(key)) : undefined),
  };
}

/** Where a map begins: its first key, since all of it would be too much to point at. */
export function startOf(map: YamlMap): Span {
  for (const { keyAt } of map.entries.values()) return keyAt;
  return map.at;
}
