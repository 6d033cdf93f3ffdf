import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '../../src/report/json-pieces.ts';

/** The same value, its lists as iterators, and those of their items. */
function lazily(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lazily).values();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, Array.isArray(field) ? lazily(field) : field]),
  );
}

/** Longer than what is written with one call, also deeper within. */
const items = fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: 60, maxLength: 140, size: 'max' });
const longList = fc.oneof(
  items,
  items.map((list) => ({ a: { b: [list, 1] }, c: list })),
);

test.each([0, 2] as const)('pieces of JSON are the JSON of the whole, indented by %i', (space) => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), longList), (value) => {
      const whole = JSON.stringify(value, null, space);
      expect([...jsonPieces(value, space)].join('')).toBe(whole);
      expect([...jsonPieces(lazily(value), space)].join('')).toBe(whole);
    }),
  );
});

test('what is undefined is left out', () => {
  expect([...jsonPieces({ a: undefined, b: [1].values(), c: { d: undefined } })].join('')).toBe(
    '{"b":[1],"c":{}}',
  );
});
