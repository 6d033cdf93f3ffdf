import type { Entries, Entry, Images, Placed } from './manifest.ts';
import { shapes } from './pipeline-shape.ts';
import { isNull, listOf, type Reader, readFilledText } from './read-values.ts';
import { type Reading, readFields, refuseType } from './reading.ts';
import type { YamlMap } from './yaml-value.ts';

/** Frames by role, or in order. */
export const readImages: Reader<Placed<Images>> = (reading, value, what) => {
  if (value.kind === 'map')
    return { value: { kind: 'map', byRole: readRoles(reading, value) }, at: value.at };
  if (value.kind === 'list') {
    const items = readList(reading, value, what) ?? [];
    return { value: { kind: 'list', items }, at: value.at };
  }
  const isOne = value.kind === 'scalar' && value.value !== null;
  const hint = isOne ? `write { start: ${value.written} }` : undefined;
  refuseType(reading, value, { what, needed: '{ start, end } or a list', ...(hint && { hint }) });
  if (!isOne) return undefined;
  return { value: { kind: 'list', items: [{ value: value.written, at: value.at }] }, at: value.at };
};

const readList = listOf((reading, item) => readFilledText(reading, item, 'an image'));

function readRoles(reading: Reading, map: YamlMap): Entries<string | null> {
  const fields = readFields(reading, map, shapes.images);
  const byRole = new Map<string, Entry<string | null>>();
  for (const role of ['start', 'end'] as const) {
    const entry = fields?.get(role);
    if (entry === undefined) continue;
    const { keyAt, value } = entry;
    const text = isNull(value) ? null : readFilledText(reading, value, `images.${role}`)?.value;
    if (text !== undefined) byRole.set(role, { value: text, at: value.at, keyAt });
  }
  return byRole;
}
