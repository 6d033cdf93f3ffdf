import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import type { RunEnd } from '../../src/run/run-end.ts';
import { createStops } from '../../src/run/stops.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const failure: Failure = { kind: 'unreachable', cause: 'ECONNRESET' };
const interrupted: RunEnd = { kind: 'interrupted' };
const gaveUp: RunEnd = { kind: 'gave-up', failure };
const limit: RunEnd = { kind: 'limit' };

function open() {
  const clock = createVirtualClock(0);
  const told: (RunEnd | undefined)[] = [];
  const stops = createStops(clock, (end) => told.push(end));
  const submit = stops.tieSubmit();
  const abortedAt: number[] = [];
  submit.signal.addEventListener('abort', () => abortedAt.push(clock.now()));
  return { clock, told, stops, abortedAt };
}

describe('a stop of creates', () => {
  test('lets what is in flight land', async () => {
    const { clock, stops, abortedAt, told } = open();
    const tie = stops.tie();
    expect([stops.mayCreate(), stops.ended()]).toEqual([true, false]);
    stops.stopCreates(limit);
    expect([stops.mayCreate(), stops.ended()]).toEqual([false, false]);
    await clock.pass(3_600_000);
    expect([tie.signal.aborted, abortedAt]).toEqual([false, []]);
    expect(told).toEqual([limit]);
  });

  test('is told once for each kind, in the order in which they came', () => {
    const { stops, told } = open();
    stops.stopCreates(limit);
    stops.stopCreates({ kind: 'breaker', cause: 'refusals', failure });
    stops.stopCreates(limit);
    stops.stopCreates({ kind: 'breaker', cause: 'lost-answers', failure });
    expect(stops.ends()).toEqual([limit, { kind: 'breaker', cause: 'refusals', failure }]);
    expect(told).toEqual(stops.ends());
  });
});

describe('a stop of everything', () => {
  test('ends polls, downloads and waits at once, those that begin afterwards as well', () => {
    const { stops, told } = open();
    const [tied, untied] = [stops.tie(), stops.tie()];
    untied.untie();
    stops.stopEverything(interrupted);
    expect([stops.mayCreate(), stops.ended()]).toEqual([false, true]);
    expect(tied.signal.aborted).toBe(true);
    expect(untied.signal.aborted).toBe(false);
    expect(stops.tie().signal.aborted).toBe(true);
    stops.stopEverything(gaveUp);
    // The reason, the end itself, and a reason more.
    expect(told).toEqual([interrupted, undefined, gaveUp]);
  });

  test.each<[RunEnd['kind'], RunEnd, number]>([
    ['interrupted', interrupted, 3_300],
    ['deadline', { kind: 'deadline' }, 3_300],
    ['gave-up', gaveUp, 30_000],
    ['disk', { kind: 'disk', failure }, 30_000],
    ['no-access', { kind: 'no-access', failure }, 30_000],
    ['journal', { kind: 'journal', cause: new Error('ENOSPC') }, 30_000],
  ])('for %s leaves creates on their way so much time', async (_, end, ms) => {
    const { clock, stops, abortedAt } = open();
    stops.stopEverything(end);
    await clock.pass(100_000);
    expect(abortedAt).toEqual([ms]);
    expect(stops.tieSubmit().signal.aborted).toBe(true);
  });

  test.each([
    ['a person who does not want to wait any more', gaveUp, interrupted, 4_300],
    ['trouble after somebody began to wait', interrupted, gaveUp, 3_300],
  ])('the sooner end holds: %s', async (_, first, second, ms) => {
    const { clock, stops, abortedAt } = open();
    stops.stopEverything(first);
    await clock.pass(1_000);
    stops.stopEverything(second);
    await clock.pass(100_000);
    expect(abortedAt).toEqual([ms]);
  });
});

describe('a bug', () => {
  test('ends everything soon, and the first one is thrown when all came to rest', async () => {
    const { clock, stops, abortedAt, told } = open();
    const tie = stops.tie();
    const bug = new Error('the first');
    stops.crash(bug);
    stops.crash(new Error('the second'));
    expect([stops.mayCreate(), stops.ended(), tie.signal.aborted]).toEqual([false, true, true]);
    expect([stops.ends(), told]).toEqual([[], [undefined]]);
    await clock.pass(100_000);
    expect(abortedAt).toEqual([3_300]);
    expect(() => stops.close()).toThrow(bug);
  });

  test('that throws nothing is thrown as well', () => {
    const { stops } = open();
    stops.crash(undefined);
    expect(() => stops.close()).toThrow();
  });
});

test('a run that is over leaves no timer behind', async () => {
  const { clock, stops } = open();
  stops.stopEverything(gaveUp);
  stops.close();
  await expect(clock.until(new Promise(() => undefined))).rejects.toThrow('nothing can happen any more');
  expect(clock.now()).toBe(0);
});
