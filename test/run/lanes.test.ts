import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLanes } from '../../src/run/lanes.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const ranks = fc.array(fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }), { maxLength: 40 });

test('of those that wait the lowest rank goes first, among equals the first that came, and never too many at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), ranks, async (most, waiting) => {
      const clock = createVirtualClock(0);
      const lanes = createLanes(most);
      const gone: number[] = [];
      let under = 0;
      let crowd = 0;
      const action = (index: number) => async (): Promise<number> => {
        gone.push(index);
        under += 1;
        crowd = Math.max(crowd, under);
        await clock.sleep(10);
        under -= 1;
        return index;
      };
      // What finds a free lane goes at once, whatever its rank.
      const busy = Array.from({ length: most }, (_, index) => lanes.pass(undefined, action(-1 - index)));
      const passed = waiting.map((rank, index) => lanes.pass(rank, action(index)));
      await clock.until(Promise.all(busy));
      expect(await clock.until(Promise.all(passed))).toEqual(waiting.map((_, index) => index));
      const rankOf = (index: number): number => waiting[index] ?? Infinity;
      const order = waiting.map((_, index) => index);
      // Sorting is stable.
      order.sort((a, b) => (rankOf(a) === rankOf(b) ? 0 : rankOf(a) - rankOf(b)));
      expect(gone.slice(most)).toEqual(order);
      expect(crowd).toBe(most);
    }),
  );
});

test('an action that throws gives its lane back', async () => {
  const lanes = createLanes(1);
  const failing = lanes.pass(0, async () => {
    throw new Error('no');
  });
  const next = lanes.pass(0, async () => 'through');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('through');
});

test('an action that leaves its lane lets the next one go, once', async () => {
  const clock = createVirtualClock(0);
  const lanes = createLanes(1);
  const gone: number[] = [];
  const long = lanes.pass(0, async (leave) => {
    leave();
    leave();
    await clock.sleep(100);
    return 'long';
  });
  const short = [1, 2, 3].map((each) =>
    lanes.pass(0, async () => {
      gone.push(each);
      await clock.sleep(10);
    }),
  );
  await clock.until(Promise.all(short.slice(0, 1)));
  expect(gone.length).toBeLessThan(3);
  expect(await clock.until(long)).toBe('long');
  expect(gone).toEqual([1, 2, 3]);
});
