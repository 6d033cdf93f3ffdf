import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBeats, untilBeat } from '../../src/run/beats.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const never = new AbortController().signal;

describe('a beat', () => {
  const ms = fc.double({ min: 0, max: 200_000, noNaN: true });

  test('is never farther from the moment than an eighth of the wait, or 32 ms', () => {
    fc.assert(
      fc.property(ms, ms, (now, wait) => {
        const until = untilBeat(now, wait);
        expect(until).toBeGreaterThanOrEqual(0);
        expect(Math.abs(until - wait)).toBeLessThanOrEqual(Math.min(wait / 8, 32) + 1e-6);
      }),
    );
  });

  test('of a short wait falls on every beat of a longer one', () => {
    expect([1_000, 250, 100, 40, 9, 7].map((wait) => untilBeat(4_096 - wait, wait))).toEqual([
      1_000, 250, 100, 40, 9, 7,
    ]);
    expect(untilBeat(0, 1_000)).toBe(1_024);
    expect(untilBeat(0, 250)).toBe(256);
    expect(untilBeat(0, 41)).toBe(40);
    expect(untilBeat(0, 7)).toBe(7);
  });

  test('without end is never', () => {
    expect(untilBeat(5, Infinity)).toBe(Infinity);
  });
});

describe('waits', () => {
  test('that end at about one moment end at that moment, by one timer', async () => {
    const clock = createVirtualClock(0);
    const beats = createBeats(clock);
    const ends: number[] = [];
    const waits = [230, 250, 251, 258, 265].map(async (wait) => {
      await beats.wait(wait, never);
      ends.push(clock.elapsed());
    });
    expect(clock.sleeping()).toBe(2);
    await clock.until(Promise.all(waits));
    expect(ends).toEqual([224, 256, 256, 256, 256]);
  });

  test('end at once when they are called off, and the clock is let go with the last of them', async () => {
    const clock = createVirtualClock(0);
    const beats = createBeats(clock);
    const [one, other] = [new AbortController(), new AbortController()];
    const waits = [beats.wait(250, one.signal), beats.wait(255, other.signal)];
    one.abort();
    await waits[0];
    expect([clock.elapsed(), clock.sleeping()]).toEqual([0, 1]);
    other.abort();
    await waits[1];
    expect([clock.elapsed(), clock.sleeping()]).toEqual([0, 0]);
    await beats.wait(250, one.signal);
    expect([clock.elapsed(), clock.sleeping()]).toEqual([0, 0]);
  });

  test('of a moment that all had called off are waited for anew', async () => {
    const clock = createVirtualClock(0);
    const beats = createBeats(clock);
    const stop = new AbortController();
    const first = beats.wait(250, stop.signal);
    stop.abort();
    const second = beats.wait(250, never);
    await first;
    await clock.until(second);
    expect([clock.elapsed(), clock.sleeping()]).toEqual([256, 0]);
  });

  test('end although a timer goes off before its time', async () => {
    const clock = createVirtualClock(0, 1);
    const beats = createBeats(clock);
    await clock.until(beats.wait(250, never));
    expect(clock.elapsed()).toBe(255);
    await clock.until(beats.wait(250, never));
    expect(clock.elapsed()).toBeGreaterThan(470);
  });
});
