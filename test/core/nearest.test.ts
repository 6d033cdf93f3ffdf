import { expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

test.each([
  ['durration', ['resolution', 'duration'], 'duration'],
  ['promtp', ['prompt', 'params'], 'prompt'],
  ['Lisbon', ['lisbon'], 'lisbon'],
  ['sed', ['seed', 'see'], 'seed'],
  ['xyz', ['prompt', 'seed'], undefined],
  ['', ['a'], 'a'],
  ['a', [], undefined],
])('%s among %j is %s', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
});
