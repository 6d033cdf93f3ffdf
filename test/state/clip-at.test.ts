import { expect, test } from 'vitest';
import { clipAt, firstSavedAt } from '../../src/state/clip-at.ts';
import type { ClipRecord, Purchase } from '../../src/state/state.ts';
import { hash } from './stories.ts';

function purchase(times: readonly number[]): Purchase {
  const clips = times.map((savedAt): ClipRecord => {
    return { path: `clips/${savedAt}.mp4`, bytes: 1, sha256: hash('mp4'), mtimeMs: 1, savedAt, run: '' };
  });
  return { key: hash('key'), attempts: [], clips, granted: 0 };
}

test.each([
  [[], undefined],
  [[7], 7],
  [[7, 3, 5], 3],
  [[3, 7, 5], 3],
  [[5, 7, 3], 3],
  [[0, 7], 0],
])('of clips that were saved at %j the first came at %j', (times, first) => {
  expect(firstSavedAt(purchase(times))).toBe(first);
});

test('a clip is found at its path, where there is one', () => {
  const bought = purchase([7, 3]);
  expect(clipAt(bought, 'clips/3.mp4')).toBe(bought.clips[1]);
  expect(clipAt(bought, 'clips/4.mp4')).toBeUndefined();
  expect(clipAt(undefined, 'clips/3.mp4')).toBeUndefined();
});
