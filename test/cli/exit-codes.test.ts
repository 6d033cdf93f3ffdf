import { expect, test } from 'vitest';
import { exitCodes, foremost } from '../../src/cli/exit-codes.ts';

test('codes are those of the product', () => {
  expect(Object.values(exitCodes).map(({ code }) => code)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 10, 69, 70, 74, 75, 130, 143,
  ]);
});

test.each([
  [[], 0],
  [['later', 'unreachable', 'incomplete', 'budget', 'uncertain', 'disk', 'access'], 5],
  [['later', 'unreachable', 'incomplete', 'budget', 'uncertain', 'disk'], 74],
  [['later', 'unreachable', 'incomplete', 'budget', 'uncertain'], 4],
  [['later', 'unreachable', 'incomplete', 'budget'], 3],
  [['later', 'unreachable', 'incomplete'], 1],
  [['later', 'unreachable'], 69],
  [['later'], 75],
  [['uncertain', 'interrupted'], 130],
] as const)('of %j the one that needs a person first wins: %i', (names, code) => {
  expect(foremost(names)).toBe(code);
});
