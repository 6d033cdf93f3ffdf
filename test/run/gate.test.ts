import { expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { fail, ok } from '../../src/core/result.ts';
import { createGate } from '../../src/run/gate.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const trouble: Failure = { kind: 'server-trouble', httpStatus: 500, text: 'oh' };

function open(most = 4) {
  const clock = createVirtualClock(0);
  const stop = new AbortController();
  const gate = createGate({ clock, random: () => 1, most, signal: stop.signal });
  return { clock, stop, gate };
}

test('lets so many through at once', async () => {
  const { clock, gate } = open(3);
  let inside = 0;
  let most = 0;
  const exchanges = Array.from({ length: 20 }, () =>
    gate.pass(async () => {
      inside += 1;
      most = Math.max(most, inside);
      await clock.sleep(10);
      inside -= 1;
      return ok(undefined);
    }),
  );
  await clock.until(Promise.all(exchanges));
  expect(most).toBe(3);
});

test('what fails now and then holds nobody back', async () => {
  const { clock, gate } = open();
  for (let number = 0; number < 30; number += 1) {
    await clock.until(gate.pass(async () => (number % 4 === 3 ? ok(undefined) : fail(trouble))));
  }
  expect(clock.now()).toBe(0);
});

test('when nothing succeeds it waits longer each time, tries with one, and opens again at the first success', async () => {
  const { clock, gate } = open();
  const at: number[] = [];
  let failures = 8;
  const ask = async (): Promise<void> => {
    const answer = await gate.pass(async () => {
      at.push(clock.now());
      failures -= 1;
      return failures >= 0 ? fail(trouble) : ok(undefined);
    });
    if (answer?.ok === false) await ask();
  };
  await clock.until(Promise.all([ask(), ask(), ask()]));
  expect(at).toEqual([0, 0, 0, 0, 0, 0, 500, 1_500, 3_500, 3_500, 3_500]);
});

test('Retry-After is kept', async () => {
  const { clock, gate } = open();
  await gate.pass(async () => fail({ kind: 'rate-limited', text: 'slow', retryAfterMs: 9_000 }));
  await clock.until(gate.pass(async () => ok(undefined)));
  expect(clock.now()).toBe(9_000);
});

test('what is not about the host holds nobody back', async () => {
  const { clock, gate } = open();
  await gate.pass(async () => fail({ kind: 'job-unknown', text: '?' }));
  await clock.until(gate.pass(async () => ok(undefined)));
  expect(clock.now()).toBe(0);
});

test('the end of the run ends all waiting', async () => {
  const { clock, stop, gate } = open();
  await gate.pass(async () => fail({ kind: 'rate-limited', text: 'slow' }));
  const waiting = gate.pass(async () => ok(undefined));
  stop.abort();
  expect(await clock.until(waiting)).toBeUndefined();
  expect(await clock.until(gate.pass(async () => ok(undefined)))).toBeUndefined();
});

test('a pause whose timer goes off before the clock says so still ends', async () => {
  const clock = createVirtualClock(0);
  // Timers of the platform cut fractions of a millisecond off, and clocks are set back.
  const sleep: typeof clock.sleep = (ms, signal) => clock.sleep(Math.max(0.25, ms - 1), signal);
  const { signal } = new AbortController();
  const gate = createGate({ clock: { now: clock.now, sleep }, random: () => 1, most: 4, signal });
  await gate.pass(async () => fail({ kind: 'rate-limited', text: 'slow' }));
  await clock.until(gate.pass(async () => ok(undefined)));
  expect(clock.now()).toBe(500);
});
