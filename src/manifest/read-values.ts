import type { Entry, Placed } from './manifest.ts';
import { type Reading, refuseType, startReading } from './reading.ts';
import type { YamlEntry, YamlMap, YamlValue } from './yaml-value.ts';

/**
 * Reads one value. What is wrong is noted; where it is plain what was meant, that is what is read, so that one mistake
 * does not lead to others. Else there is nothing.
 */
export type Reader<T> = (reading: Reading, value: YamlValue, what: string) => T | undefined;

/** A text. */
export const readText: Reader<Placed<string>> = (reading, value, what) => {
  if (value.kind !== 'scalar' || value.value === null)
    return refuseType(reading, value, { what, needed: 'a text' });
  if (typeof value.value !== 'string') {
    refuseType(reading, value, { what, needed: 'a text', hint: `in quotes it is one: "${value.written}"` });
  }
  return { value: value.written, at: value.at };
};

/** A text that says something. */
export const readFilledText: Reader<Placed<string>> = (reading, value, what) => {
  const text = readText(reading, value, what);
  return text?.value.trim() === '' ? reading.refuse('wrong-value', text.at, `${what} is empty`) : text;
};

/** A text, number, true or false, as it was written: `010` stays `010`. */
export const readWritten: Reader<Placed<string>> = (reading, value, what) =>
  value.kind === 'scalar' && value.value !== null
    ? { value: value.written, at: value.at }
    : refuseType(reading, value, { what, needed: 'a text or a number' });

/** A whole number within bounds of the schema. */
export function wholeNumber({ minimum, maximum }: { readonly minimum?: number; readonly maximum?: number }) {
  const reader: Reader<Placed<number>> = (reading, value, what) => {
    if (value.kind !== 'scalar' || typeof value.value !== 'number' || !Number.isInteger(value.value)) {
      const isQuoted = value.kind === 'scalar' && /^\d{1,15}$/.test(String(value.value));
      const hint = isQuoted ? `without quotes it is one: ${value.written}` : undefined;
      return refuseType(reading, value, { what, needed: 'a whole number', ...(hint && { hint }) });
    }
    const number = value.value;
    const at = value.at;
    if (!Number.isSafeInteger(number)) {
      return reading.refuse('wrong-value', at, `${what} is too large a number to be exact`);
    }
    if (minimum !== undefined && number < minimum) {
      return reading.refuse('wrong-value', at, `${what} is at least ${minimum}, not ${number}`);
    }
    if (maximum !== undefined && number > maximum) {
      return reading.refuse('wrong-value', at, `${what} is at most ${maximum}, not ${number}`);
    }
    return { value: number, at };
  };
  return reader;
}

/** A list; items that cannot be read are left out. `form` says how a list of maps is written. */
export function listOf<T>(readItem: (reading: Reading, item: YamlValue) => T | undefined, form?: string) {
  const reader: Reader<readonly T[]> = (reading, value, what) => {
    if (value.kind === 'list') return value.items.flatMap((item) => readItem(reading, item) ?? []);
    const isOne = value.kind === 'scalar' && value.value !== null;
    // What the one item is wrong in besides is an echo.
    const item = isOne ? readItem(startReading(), value) : undefined;
    const hint = isOne && item !== undefined ? `write [${value.written}]` : form;
    refuseType(reading, value, { what, needed: 'a list', ...(hint !== undefined && { hint }) });
    return item === undefined ? undefined : [item];
  };
  return reader;
}

/** A map with names of the author's own; entries that cannot be read are left out. */
export function readEntries<T>(
  map: YamlMap,
  readValue: (value: YamlValue, name: string, entry: YamlEntry) => T | undefined,
): ReadonlyMap<string, Entry<T>> {
  const entries = new Map<string, Entry<T>>();
  for (const [name, entry] of map.entries) {
    const value = readValue(entry.value, name, entry);
    if (value !== undefined) entries.set(name, { value, at: entry.value.at, keyAt: entry.keyAt });
  }
  return entries;
}

/** Whether nothing is written, or `null`: it takes an outer value away. */
export function isNull(value: YamlValue): boolean {
  return value.kind === 'scalar' && value.value === null;
}
