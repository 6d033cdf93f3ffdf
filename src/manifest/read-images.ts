import { nearest } from '../core/nearest.ts';
import type { Images, Placed } from './manifest.ts';
import { isNull, listOf, type Reader, readEntries, readFilledText } from './read-values.ts';
import { type Reading, refuseType } from './reading.ts';
import type { YamlMap } from './yaml-value.ts';

const roles = ['start', 'end'];

/** Frames by role, or in order. */
export const readImages: Reader<Placed<Images>> = (reading, value, what) => {
  if (value.kind === 'map')
    return { value: { kind: 'map', byRole: readRoles(reading, value) }, at: value.at };
  if (value.kind === 'list') {
    const items = readList(reading, value, what) ?? [];
    return { value: { kind: 'list', items }, at: value.at };
  }
  const hint = value.kind === 'scalar' ? `write { start: ${value.written} }` : undefined;
  return refuseType(reading, value, { what, needed: '{ start, end } or a list', ...(hint && { hint }) });
};

const readList = listOf((reading, item) => readFilledText(reading, item, 'an image'));

function readRoles(reading: Reading, map: YamlMap) {
  return readEntries<string | null>(map, (value, role, { keyAt }) => {
    if (!roles.includes(role)) {
      const meant = nearest(role, roles);
      const hint = meant === undefined ? `allowed: ${roles.join(', ')}` : `did you mean ${meant}?`;
      return reading.refuse('unknown-key', keyAt, `images has no key "${role}"`, hint);
    }
    return isNull(value) ? null : readFilledText(reading, value, `images.${role}`)?.value;
  });
}
