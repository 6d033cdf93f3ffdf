import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBeats, untilBeat } from '../../src/run/beats.ts';
import { createStops } from '../../src/run/stops.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

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

/** Beats of a clock of their own, and what ends a run. */
function begin(earlyMs?: number) {
  const clock = createVirtualClock(0, earlyMs);
  const stops = createStops(clock, () => undefined);
  return { clock, stops, beats: createBeats(clock, stops) };
}

describe('waits', () => {
  test('that end at about one moment end at that moment, by one timer', async () => {
    const { clock, beats } = begin();
    const ends: number[] = [];
    const waits = [230, 250, 251, 258, 265].map(async (wait) => {
      await beats.wait(wait);
      ends.push(clock.elapsed());
    });
    expect(clock.sleeping()).toBe(2);
    await clock.until(Promise.all(waits));
    expect(ends).toEqual([224, 256, 256, 256, 256]);
  });

  test('end at once when the run is over, then and later, and let go of the clock', async () => {
    const { clock, stops, beats } = begin();
    const waits = [beats.wait(250), beats.wait(255), beats.wait(5_000)];
    stops.close();
    await Promise.all(waits);
    await beats.wait(250);
    expect([clock.elapsed(), clock.sleeping()]).toEqual([0, 0]);
  });

  test('end although a timer goes off before its time', async () => {
    const { clock, beats } = begin(1);
    await clock.until(beats.wait(250));
    expect(clock.elapsed()).toBe(255);
    await clock.until(beats.wait(250));
    expect(clock.elapsed()).toBeGreaterThan(470);
  });
});
