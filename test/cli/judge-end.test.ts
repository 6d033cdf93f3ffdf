import { expect, test } from 'vitest';
import { describeEnds } from '../../src/cli/judge-end.ts';

test.each([
  [{ done: 3 }, 'all that was asked for is there'],
  [{ done: 3, failed: 1, refused: 2 }, 'finished: 1 failed, 2 refused'],
  // Something is left to do, whatever became of the rest.
  [{ new: 5 }, 'not finished: 5 new'],
  [{ late: 1, lost: 1 }, 'not finished: 1 late, 1 lost'],
])('where tasks stand as %j is told as "%s"', (counts, told) => {
  expect(describeEnds([], counts)).toBe(told);
});
