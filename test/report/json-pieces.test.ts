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

test('pieces of JSON are the JSON of the whole', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), longList), (value) => {
      expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value));
      expect([...jsonPieces(lazily(value))].join('')).toBe(JSON.stringify(value));
      expect([...jsonPieces(value, 2)].join('')).toBe(JSON.stringify(value, null, 2));
      expect(JSON.stringify(JSON.parse([...jsonPieces(lazily(value), 2)].join('')))).toBe(
        JSON.stringify(value),
      );
    }),
  );
});

test('where it is indented, a plain item of a list that is taken one by one stands on a line of its own', () => {
  const items = [{ a: [1, 2] }, undefined, 'b'];
  expect([...jsonPieces({ list: items.values(), none: [].values(), rest: [3] }, 2)].join('')).toBe(
    `{
  "list": [
    {"a":[1,2]},
    null,
    "b"
  ],
  "none": [],
  "rest": [
    3
  ]
}`,
  );
});

test('what is undefined is left out', () => {
  expect([...jsonPieces({ a: undefined, b: [1].values(), c: { d: undefined } })].join('')).toBe(
    '{"b":[1],"c":{}}',
  );
});
