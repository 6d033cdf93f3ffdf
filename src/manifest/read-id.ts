import type { Placed } from './manifest.ts';
import { idPattern } from './pipeline-shape.ts';
import { type Reader, readWritten } from './read-values.ts';

/** An id as written, where it may be one. */
export const readId: Reader<Placed<string>> = (reading, value, what) => {
  const id = readWritten(reading, value, what);
  if (id === undefined || idPattern.test(id.value)) return id;
  const short = id.value.length > 60 ? `${id.value.slice(0, 59)}…` : id.value;
  const hint = idHint(id.value);
  return reading.refuse('invalid-id', id.at, `${what} cannot be "${short}"`, hint);
};

function idHint(text: string): string {
  if (text.length > 64) return `at most 64 characters, not ${text.length}`;
  const slug = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/-+$/, '');
  const rule = 'letters, digits, dot, underscore and hyphen, a letter or digit first';
  return slug === '' ? rule : `${rule}: for example ${slug}`;
}
