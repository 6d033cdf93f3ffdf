import { expect, test } from 'vitest';
import { describeFailure, type Failure } from '../../src/core/failure.ts';

test.each([
  ['ECHANGED', 'a.png has changed: its bytes are not the expected ones (ECHANGED)'],
  ['ENOENT', 'a.png is not there (ENOENT)'],
  ['ENOSPC', 'a.png cannot be written: the disk is full (ENOSPC)'],
  ['EROFS', 'a.png cannot be written: the disk is read-only (EROFS)'],
  ['EEXIST', 'a.png cannot be written: something stands in its place (EEXIST)'],
  ['EOUTSIDE', 'a.png leads out of the output folder, by .. or a symlink (EOUTSIDE)'],
  ['EACCES', 'a.png cannot be used: permission is missing (EACCES)'],
  ['EIO', 'a.png cannot be read or written (EIO)'],
])('what the disk did is said truly: %s', (code, words) => {
  expect(describeFailure({ kind: 'disk', code, path: 'a.png' })).toBe(words);
});

test.each<[Failure, string]>([
  [{ kind: 'never-left', cause: 'ENOTFOUND' }, 'the gateway could not be reached (ENOTFOUND)'],
  [
    { kind: 'never-left', cause: 'ENOTFOUND', host: 'a.example' },
    'the gateway at a.example could not be reached (ENOTFOUND)',
  ],
  [{ kind: 'never-left', cause: 'the run ended before it was sent' }, 'the run ended before it was sent'],
  [{ kind: 'unreachable', cause: 'ETIMEDOUT' }, 'no connection (ETIMEDOUT)'],
  [
    { kind: 'unreachable', cause: 'ETIMEDOUT', host: 'a.example:8' },
    'no connection to a.example:8 (ETIMEDOUT)',
  ],
])('who is not there is named, where it is known: %o', (failure, words) => {
  expect(describeFailure(failure)).toBe(words);
});
