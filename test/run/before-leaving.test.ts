import { expect, test } from 'vitest';
import { beforeLeaving } from '../../src/run/before-leaving.ts';

/** Work that is never done. */
const stuck = new Promise<string>(() => {});

test('work that is done, or fails, in time is what it comes to', async () => {
  const { signal } = new AbortController();
  expect(await beforeLeaving(signal, Promise.resolve('done'))).toBe('done');
  expect(await beforeLeaving(undefined, Promise.resolve('done'))).toBe('done');
  await expect(beforeLeaving(signal, Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('whoever leaves, now or long ago, waits for nothing', async () => {
  const leave = new AbortController();
  const waiting = beforeLeaving(leave.signal, stuck);
  leave.abort();
  expect(await waiting).toBeUndefined();
  expect(await beforeLeaving(leave.signal, stuck)).toBeUndefined();
});
