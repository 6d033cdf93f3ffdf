import fc from 'fast-check';
import { expect, test } from 'vitest';
import { showCount } from '../../src/core/show-count.ts';

test('a count is written as English writes it', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (count) => {
      expect(showCount(count)).toBe(count.toLocaleString('en-US'));
    }),
  );
});
