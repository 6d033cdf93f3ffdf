import type { AxisEntry, Entry, Placed, Shot, Variant, VariantEntry } from './manifest.ts';
import { shapes } from './pipeline-shape.ts';
import { readId } from './read-id.ts';
import { readLevel } from './read-level.ts';
import { listOf, readEntries, readWritten } from './read-values.ts';
import { type Fields, type Reading, readFields, refuseType, startOf } from './reading.ts';
import type { YamlEntry, YamlMap, YamlValue } from './yaml-value.ts';

/** Reads an entry of `shots`; without a usable id there is none. */
export function readShot(reading: Reading, value: YamlValue): Shot | undefined {
  const fields = readFields(reading, value, shapes.shot);
  if (fields === undefined) return undefined;
  const level = readLevel(reading, fields);
  const variants = readVariantEntries(reading, fields.get('variants'));
  const exclude = readAxisEntries(reading, fields.get('exclude'), 'exclude');
  const include = readAxisEntries(reading, fields.get('include'), 'include');
  const id = readOwnId(reading, fields, "a shot's id");
  if (id === undefined) return undefined;
  const madeBy = (fields.get('each') ?? fields.get('from'))?.keyAt;
  return {
    id,
    at: startOf(fields.map),
    ...(madeBy && { madeBy }),
    ...level,
    ...(variants && { variants }),
    exclude,
    include,
  };
}

/** Whether an entry stands for a shot of each file or row, and is no shot itself. */
export function isFromFiles(item: YamlValue): item is YamlMap {
  return item.kind === 'map' && (item.entries.has('each') || item.entries.has('from'));
}

/** Reads an entry of `variants`; without a usable id there is none. */
export function readVariant(reading: Reading, value: YamlValue): Variant | undefined {
  const fields = readFields(reading, value, shapes.variant);
  if (fields === undefined) return undefined;
  const level = readLevel(reading, fields);
  const id = readOwnId(reading, fields, "a variant's id");
  return id && { id, ...level };
}

function readOwnId(reading: Reading, fields: Fields, what: string): Placed<string> | undefined {
  const entry = fields.get('id');
  return entry && readId(reading, entry.value, what);
}

const readVariantList = listOf<VariantEntry>((reading, item) => {
  if (item.kind === 'scalar') {
    const id = readWritten(reading, item, 'a variant');
    return id && { kind: 'named', id };
  }
  const variant = readVariant(reading, item);
  return variant && { kind: 'own', variant };
});

function readVariantEntries(
  reading: Reading,
  entry: YamlEntry | undefined,
): Entry<readonly VariantEntry[]> | undefined {
  const value = entry && readVariantList(reading, entry.value, 'variants');
  return value && { value, at: entry.value.at, keyAt: entry.keyAt };
}

const readAxisList = listOf<AxisEntry>((reading, item) => {
  if (item.kind !== 'map') {
    return refuseType(reading, item, { what: 'an entry', needed: 'a map of axes, such as { city: Oslo }' });
  }
  if (item.entries.size === 0)
    return reading.refuse('wrong-value', item.at, 'an entry names at least one axis');
  const value = readEntries(item, (each, axis) => readWritten(reading, each, axis)?.value);
  return { value, at: item.at };
});

function readAxisEntries(reading: Reading, entry: YamlEntry | undefined, what: string): readonly AxisEntry[] {
  return (entry && readAxisList(reading, entry.value, what)) ?? [];
}
