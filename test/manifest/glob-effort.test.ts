import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { excessOf } from '../../src/manifest/glob-effort.ts';

test.each([
  'frames/*_a.png',
  '**/*_*_*.png',
  'frames/(*)_a.png',
  'a+b/{x,y}-[0-9].png',
  '(a|b)*.png',
  'frames/**/*/*_*_*_*.png',
])('%s is matched in little time against any name', (glob) => {
  expect(excessOf(glob)).toBeUndefined();
  expect(picomatch.isMatch('a'.repeat(250), glob)).toBe(false);
});

test.each([
  ['*a*a*a*a*b', 'more than 4 wildcards beside each other'],
  ['**/a/**/a/**/a/**/a/**', 'more than 4 wildcards beside each other'],
  ['*a*a*b/*a*a*a*b', 'more than 4 wildcards beside each other'],
  ['[a]+[a]+[a]+[a]+[a]+b', 'more than 4 wildcards beside each other'],
  ['+(a|aa)b', 'a group that is repeated'],
  ['*(+(a))b', 'a group that is repeated'],
  ['(a|aa)+b', 'a group that is repeated'],
  ['(a+)+b', 'a group that is repeated'],
])('%s would take for ever', (glob, excess) => {
  expect(excessOf(glob)).toBe(excess);
});
