import { expect, test } from 'vitest';
import { createBell } from '../../src/run/bell.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

function open() {
  const clock = createVirtualClock(0);
  return { clock, bell: createBell(clock) };
}

test('a rest ends when the bell rings, or when its time is over', async () => {
  const { clock, bell } = open();
  void clock.sleep(300).then(bell.ring);
  await clock.until(bell.rest(1_000));
  expect(clock.now()).toBe(300);
  await clock.until(bell.rest(1_000));
  expect(clock.now()).toBe(1_300);
});

test('without a time it lasts until the bell rings', async () => {
  const { clock, bell } = open();
  void clock.sleep(86_400_000).then(bell.ring);
  await clock.until(bell.rest(Infinity));
  expect(clock.now()).toBe(86_400_000);
});

test('what was rung before a rest ends it at once, and only that one', async () => {
  const { clock, bell } = open();
  bell.ring();
  bell.ring();
  await clock.until(bell.rest(1_000));
  expect(clock.now()).toBe(0);
  await clock.until(bell.rest(1_000));
  expect(clock.now()).toBe(1_000);
});

test('what ended one rest does not end the next, nor keep it from ending', async () => {
  const { clock, bell } = open();
  const first = bell.rest(1_000);
  bell.ring();
  await first;
  const second = bell.rest(Infinity);
  await clock.pass(5_000);
  void clock.sleep(300).then(bell.ring);
  await clock.until(second);
  expect(clock.now()).toBe(5_300);
});

test('a rest that was ended leaves no timer behind', async () => {
  const { clock, bell } = open();
  const rest = bell.rest(1_000);
  bell.ring();
  await clock.until(rest);
  await expect(clock.until(new Promise(() => undefined))).rejects.toThrow('nothing can happen any more');
  expect(clock.now()).toBe(0);
});
