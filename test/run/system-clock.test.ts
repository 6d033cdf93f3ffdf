import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSystemClock } from '../../src/run/system-clock.ts';

const systemClock = createSystemClock(() => performance.now());

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
afterEach(() => void vi.useRealTimers());

/** Whether a sleep is over, each time it is asked. */
function watch(sleep: Promise<void>): () => Promise<boolean> {
  let isOver = false;
  void sleep.then(() => {
    isOver = true;
  });
  return async () => {
    await vi.advanceTimersByTimeAsync(0);
    return isOver;
  };
}

test('a sleep takes its time', async () => {
  const isOver = watch(systemClock.sleep(500));
  await vi.advanceTimersByTimeAsync(499);
  expect(await isOver()).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await isOver()).toBe(true);
  expect(systemClock.now()).toBe(1_500);
});

test('whoever sets the clock changes the time of day, and not how long anything takes', () => {
  const before = systemClock.elapsed();
  vi.setSystemTime(500);
  vi.advanceTimersByTime(250);
  expect(systemClock.now()).toBe(750);
  expect(systemClock.elapsed() - before).toBe(250);
});

test.each([2 ** 31, 2 ** 40, Infinity])('a sleep of %d ms is not over at once', async (ms) => {
  const stop = new AbortController();
  const isOver = watch(systemClock.sleep(ms, stop.signal));
  await vi.advanceTimersByTimeAsync(2 ** 31 - 2);
  expect(await isOver()).toBe(false);
  stop.abort();
  expect(await isOver()).toBe(true);
});

test('a signal ends it at once, leaves no timer behind, and a signal given before lets none begin', async () => {
  const stop = new AbortController();
  const isOver = watch(systemClock.sleep(500, stop.signal));
  expect(await isOver()).toBe(false);
  stop.abort();
  expect(await isOver()).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
  expect(await watch(systemClock.sleep(500, stop.signal))()).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a sleep that is over listens to its signal no more', async () => {
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, 'removeEventListener');
  const isOver = watch(systemClock.sleep(1, signal));
  await vi.advanceTimersByTimeAsync(1);
  expect(await isOver()).toBe(true);
  expect(removed).toHaveBeenCalledTimes(1);
});
