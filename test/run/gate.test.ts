import { expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
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
  // To the end: what goes well closes nothing.
  expect(clock.now()).toBe(70);
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

test('after the fourth failure one tries before all others', async () => {
  const { clock, gate } = open();
  for (let number = 0; number < 4; number += 1) await gate.pass(async () => fail(trouble));
  const at: number[] = [];
  const waiting = [1, 2, 3].map(() =>
    gate.pass(async () => {
      at.push(clock.now());
      await clock.sleep(100);
      return ok(undefined);
    }),
  );
  await clock.until(Promise.all(waiting));
  expect(at).toEqual([500, 600, 600]);
});

/** When exchanges that fail like this, one after the other, were let through. */
async function lettingThrough(failures: readonly Failure[]): Promise<readonly number[]> {
  const { clock, gate } = open();
  const at: number[] = [];
  for (const failure of failures) {
    const exchange = gate.pass(async () => {
      at.push(clock.now());
      return fail(failure);
    });
    await clock.until(exchange);
  }
  return at;
}

const asking = { text: 'slow', retryAfterMs: 9_000 };
const never = [0, 0, 0, 0, 0, 0];
const fromTheFourth = [0, 0, 0, 0, 500, 1_500];
const atOnce = [0, 500, 1_500, 3_500, 7_500, 15_500];
const asAsked = [0, 9_000, 18_000, 27_000, 36_000, 45_000];

test.each<[string, Failure, readonly number[]]>([
  ['429', { kind: 'rate-limited', text: 'slow' }, atOnce],
  ['429 with Retry-After', { kind: 'rate-limited', ...asking }, asAsked],
  ['500', trouble, fromTheFourth],
  ['500 with Retry-After', { kind: 'server-trouble', httpStatus: 500, ...asking }, asAsked],
  ['503', { kind: 'unavailable', httpStatus: 503, text: 'down' }, fromTheFourth],
  ['503 with Retry-After', { kind: 'unavailable', httpStatus: 503, ...asking }, asAsked],
  ['no connection', { kind: 'unreachable', cause: 'ETIMEDOUT' }, fromTheFourth],
  ['another job', { kind: 'other-job', jobId: 'job-2' }, fromTheFourth],
  ['no JSON', { kind: 'unreadable-answer', httpStatus: 200, text: '<html>' }, fromTheFourth],
  ['a body that breaks off', { kind: 'download-broken', cause: 'ECONNRESET' }, fromTheFourth],
  ['404', { kind: 'job-unknown', text: '?' }, never],
  ['an address that ended', { kind: 'download-expired', httpStatus: 403 }, never],
  ['what is no video', { kind: 'clip-unreadable', cause: '<html>' }, never],
  ['our own disk', { kind: 'disk', code: 'ENOSPC', path: 'clips' }, never],
])('a host is left alone after %s for as long as that says', async (_, failure, at) => {
  expect(await lettingThrough(at.map(() => failure))).toEqual(at);
});

test('waits grow to half a minute', async () => {
  const at = await lettingThrough(Array.from({ length: 9 }, () => ({ kind: 'rate-limited', text: 'slow' })));
  expect(at.slice(-3)).toEqual([31_500, 61_500, 91_500]);
});

test('what is not about the host shows that it answers: the count begins anew', async () => {
  const three = [trouble, trouble, trouble];
  expect(await lettingThrough([...three, { kind: 'job-unknown', text: '?' }, ...three, trouble])).toEqual([
    ...never,
    0,
    0,
  ]);
});

test('what was on its way together fails together: it is waited for once, and for the longest that was asked', async () => {
  const { clock, gate } = open();
  const slow = (retryAfterMs: number, tookMs: number) =>
    gate.pass(async () => {
      await clock.sleep(tookMs);
      return fail({ kind: 'rate-limited', text: 'slow', retryAfterMs });
    });
  await clock.until(Promise.all([slow(4_000, 10), slow(100, 20), slow(7_000, 30), slow(0, 40)]));
  const at = clock.now();
  await clock.until(gate.pass(async () => fail({ kind: 'rate-limited', text: 'slow' })));
  expect(clock.now() - at).toBe(6_990);
  // The second episode, and so the second step.
  await clock.until(gate.pass(async () => ok(undefined)));
  expect(clock.now() - at).toBe(7_990);
});

test('an exchange that throws gives its place back', async () => {
  const { clock, gate } = open(1);
  const throwing = gate.pass(async () => {
    throw new Error('a bug');
  });
  await expect(throwing).rejects.toThrow('a bug');
  expect(await clock.until(gate.pass(async () => ok('through')))).toEqual(ok('through'));
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
  const gate = createGate({ clock: { ...clock, sleep }, random: () => 1, most: 4, signal });
  await gate.pass(async () => fail({ kind: 'rate-limited', text: 'slow' }));
  await clock.until(gate.pass(async () => ok(undefined)));
  expect(clock.now()).toBe(500);
});

test('one waits for the end of a pause, however many were turned away: each wait listens to the signal', async () => {
  const clock = createVirtualClock(0);
  let waits = 0;
  const counting: Clock = {
    ...clock,
    sleep(ms, signal) {
      waits += 1;
      return clock.sleep(ms, signal);
    },
  };
  const { signal } = new AbortController();
  const gate = createGate({ clock: counting, random: () => 1, most: 64, signal });
  const busy: Failure = { kind: 'rate-limited', text: 'slow down', retryAfterMs: 2_000 };
  const exchange = async () => {
    await clock.sleep(10);
    return fail(busy);
  };
  await clock.until(Promise.all(Array.from({ length: 64 }, () => gate.pass(exchange))));
  expect(waits).toBe(1);
});
