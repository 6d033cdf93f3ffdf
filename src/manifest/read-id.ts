import type { Placed } from './manifest.ts';
import { idPattern } from './pipeline-shape.ts';
import { type Reader, readWritten } from './read-values.ts';

/** An id as written, where it may be one; else one like it, so that what it names is looked at all the same. */
export const readId: Reader<Placed<string>> = (reading, value, what) => {
  const id = readWritten(reading, value, what);
  if (id === undefined || idPattern.test(id.value)) return id;
  const short = id.value.length > 60 ? `${id.value.slice(0, 59)}…` : id.value;
  const like = slug(id.value);
  reading.refuse('invalid-id', id.at, `${what} cannot be "${short}"`, idHint(id.value, like));
  return idPattern.test(like) ? { value: like, at: id.at } : undefined;
};

function idHint(text: string, like: string): string {
  if (text.length > 64) return `at most 64 characters, not ${text.length}`;
  const rule = 'letters, digits, dot, underscore and hyphen, a letter or digit first';
  return like === '' ? rule : `${rule}: for example ${like}`;
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
}
