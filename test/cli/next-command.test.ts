import { expect, test } from 'vitest';
import type { StateCounts } from '../../src/cli/count-states.ts';
import { nextCommand } from '../../src/cli/next-command.ts';

test.each<[number, StateCounts, string | undefined]>([
  [0, { done: 2 }, undefined],
  [0, { done: 1, new: 1 }, 'dailies run a.yaml'],
  [1, { failed: 1, gone: 1 }, 'dailies run a.yaml --retry-failed'],
  [1, { gone: 1 }, 'dailies resolve a.yaml --all --buy-again'],
  [1, { lost: 1, refused: 1 }, 'dailies resolve a.yaml --all --buy-again'],
  [1, { refused: 1 }, 'dailies run a.yaml'],
  [75, { late: 1 }, 'dailies run a.yaml'],
])('after %i with %o: %s', (exit, counts, expected) => {
  expect(nextCommand({ exit, counts, path: 'a.yaml', simulated: false })).toBe(expected);
});
