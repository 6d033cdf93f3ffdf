import { expect, test } from 'vitest';
import { backoffMs } from '../../src/run/backoff.ts';

const bounds = { firstMs: 250, mostMs: 30_000 };

test.each([
  ['at the longest', 1, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
  ['and half of that at the shortest', 0, [125, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]],
  ['and anything between', 0.5, [187.5, 375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]],
])('waits double up to a bound: %s', (_, chance, waits) => {
  expect(waits.map((_wait, at) => backoffMs(at + 1, bounds, () => chance))).toEqual(waits);
});

test('no number of failures is too many', () => {
  expect(backoffMs(100_000, bounds, () => 1)).toBe(30_000);
  expect(backoffMs(100_000, { ...bounds, mostMs: Infinity }, () => 1)).toBe(250 * 2 ** 30);
});
