import { expect, test } from 'vitest';
import { isJsonObject } from '../../src/core/json-object.ts';

test('an object is what JSON writes with braces', () => {
  expect([{}, { a: 1 }].map(isJsonObject)).toEqual([true, true]);
  expect([null, undefined, [], 'a', 1].map(isJsonObject)).toEqual([false, false, false, false, false]);
});
