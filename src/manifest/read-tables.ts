import type { Scalar } from '../core/task.ts';
import type { Entries, Placed, Variable } from './manifest.ts';
import { namePattern } from './pipeline-shape.ts';
import { isNull, listOf, type Reader, readEntries, readWritten } from './read-values.ts';
import { type Reading, refuseType, startOf } from './reading.ts';
import type { YamlValue } from './yaml-value.ts';

/** Three times what any model has. */
const mostParams = 100;
/** With two values each, twenty multiply to a million already. */
const mostAxes = 50;

/** Parameters as YAML means them. Which names and values a model takes is judged when the levels are merged. */
export const readParams: Reader<Entries<Scalar | null>> = (reading, value, what) => {
  if (value.kind !== 'map') return refuseType(reading, value, { what, needed: 'a map' });
  if (value.entries.size > mostParams) {
    return reading.refuse('wrong-value', startOf(value), `${what} has more than ${mostParams} entries`);
  }
  return readEntries<Scalar | null>(value, (each, name) => readParam(reading, each, name));
};

function readParam(reading: Reading, value: YamlValue, name: string): Scalar | null | undefined {
  if (value.kind !== 'scalar') {
    return refuseType(reading, value, { what: name, needed: 'a text, a number, true or false' });
  }
  const isNumber = typeof value.value === 'number';
  // Beyond these, a number is no longer what was written.
  const isExact =
    !isNumber || (Number.isFinite(value.value) && Math.abs(value.value) <= Number.MAX_SAFE_INTEGER);
  return isExact
    ? value.value
    : reading.refuse('wrong-value', value.at, `${value.written} is no exact number`);
}

/** Texts for templates, or maps of them, as written. */
export const readVars: Reader<Entries<Variable | null>> = (reading, value, what) => {
  if (value.kind !== 'map') return refuseType(reading, value, { what, needed: 'a map' });
  return readEntries<Variable | null>(value, (each, name, { keyAt }) => {
    if (!isName(reading, name, keyAt)) return undefined;
    if (isNull(each)) return null;
    if (each.kind === 'map') {
      return readEntries(each, (inner, key) => readWritten(reading, inner, `${name}[${key}]`)?.value);
    }
    if (each.kind === 'list') {
      const hint = 'a list to multiply by belongs in matrix';
      refuseType(reading, each, { what: `the variable ${name}`, needed: 'a text or a map', hint });
      return '';
    }
    return readWritten(reading, each, `the variable ${name}`)?.value;
  });
};

/** Named lists of values as written. */
export const readMatrix: Reader<Entries<readonly Placed<string>[] | null>> = (reading, value, what) => {
  if (value.kind !== 'map') return refuseType(reading, value, { what, needed: 'a map of lists' });
  if (value.entries.size > mostAxes) {
    return reading.refuse('wrong-value', startOf(value), `${what} has more than ${mostAxes} axes`);
  }
  return readEntries<readonly Placed<string>[] | null>(value, (each, name, { keyAt }) => {
    if (!isName(reading, name, keyAt)) return undefined;
    if (isNull(each)) return null;
    const values = readValues(reading, each, `matrix.${name}`);
    if (each.kind === 'list' && each.items.length === 0) {
      reading.refuse('wrong-value', each.at, `matrix.${name} has no values, so nothing would be made`);
    }
    // Even with nothing in it the name is one that templates may use.
    return values ?? [];
  });
};

const readValues = listOf((reading, item) => readWritten(reading, item, 'a value of the matrix'));

function isName(reading: Reading, name: string, at: Placed<string>['at']): boolean {
  if (namePattern.test(name)) return true;
  reading.refuse('invalid-id', at, `"${name}" cannot stand in \${…}`, 'leave out $, brackets and braces');
  return false;
}
