import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { createBell } from '../../src/run/bell.ts';
import { createFloor, type Load } from '../../src/run/floor.ts';
import { createStops } from '../../src/run/stops.ts';
import { makeTask } from '../rig/tasks.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const idle: Load = { tasks: 0, jobs: 0, sending: 0, sendingBytes: 0 };

function open() {
  const clock = createVirtualClock(0);
  const rings = { count: 0 };
  const bell = createBell(clock);
  const counted = {
    ...bell,
    ring: () => {
      rings.count += 1;
      bell.ring();
    },
  };
  const stops = createStops(clock, () => undefined);
  const released: string[] = [];
  /** A slot that tells when it is given back. */
  const slot = (name: string) => ({
    accepted: () => undefined,
    turnedAway: () => undefined,
    release: () => void released.push(name),
  });
  return { clock, stops, rings, released, slot, floor: createFloor(stops, counted) };
}

/** A task with frames of so many bytes, and one that is only an address. */
function framed(...bytes: readonly number[]): Task {
  const task = makeTask('framed');
  const frames = bytes.map((each, index) => ({
    kind: 'file' as const,
    path: `frame-${index}.png`,
    absolutePath: `/frames/frame-${index}.png`,
    sha256: '',
    bytes: each,
    format: 'png' as const,
    width: 1,
    height: 1,
  }));
  const images = [...frames, { kind: 'url' as const, url: 'https://frames.test/a.png' }];
  return { ...task, request: { ...task.request, images } };
}

describe('a create', () => {
  test('takes the memory of its frames until it is answered, and its slot until it is settled', () => {
    const { floor, slot, released, rings } = open();
    floor.send('a-1', slot('a'), framed(1_000, 2_000));
    floor.send('b-1', slot('b'), framed(500));
    expect(floor.load()).toEqual({ tasks: 0, jobs: 2, sending: 2, sendingBytes: 4_900 });
    floor.answered('a-1');
    expect(floor.load()).toEqual({ tasks: 0, jobs: 2, sending: 1, sendingBytes: 700 });
    expect([released, rings.count]).toEqual([[], 1]);
    floor.settled('a-1');
    expect(floor.load()).toEqual({ tasks: 0, jobs: 1, sending: 1, sendingBytes: 700 });
    expect([released, rings.count]).toEqual([['a'], 1]);
    // Refused: answered and settled in one.
    floor.settled('b-1');
    expect(floor.load()).toEqual(idle);
    expect([released, rings.count]).toEqual([['a', 'b'], 2]);
  });

  test('is answered and settled once, however often that is said', () => {
    const { floor, slot, released, rings } = open();
    floor.send('a-1', slot('a'), framed(1_000));
    for (let again = 0; again < 3; again += 1) {
      floor.answered('a-1');
      floor.settled('a-1');
    }
    floor.answered('of an earlier run');
    floor.settled('of an earlier run');
    expect(floor.load()).toEqual(idle);
    expect([released, rings.count]).toEqual([['a'], 1]);
  });
});

test('a job of an earlier run takes a slot and no memory', () => {
  const { floor, slot, released } = open();
  floor.adopt('a-1', slot('a'));
  expect(floor.load()).toEqual({ ...idle, jobs: 1 });
  floor.settled('a-1');
  expect(floor.load()).toEqual(idle);
  expect(released).toEqual(['a']);
});

describe('work', () => {
  test('counts for as long as it takes, and its end is rung for', async () => {
    const { floor, clock, rings } = open();
    const [first, second] = [5, 10].map((ms) => floor.work(() => clock.sleep(ms)));
    expect(floor.load()).toEqual({ ...idle, tasks: 2 });
    await clock.until(Promise.resolve(first));
    expect(floor.load()).toEqual({ ...idle, tasks: 1 });
    expect(rings.count).toBe(1);
    await clock.until(Promise.resolve(second));
    expect(floor.load()).toEqual(idle);
    expect(rings.count).toBe(2);
  });

  test('that throws ends the run, and counts no longer', async () => {
    const { floor, stops, rings } = open();
    const bug = new Error('a bug');
    await floor.work(async () => {
      throw bug;
    });
    expect(floor.load()).toEqual(idle);
    expect(rings.count).toBe(1);
    expect(stops.ended()).toBe(true);
    expect(() => stops.close()).toThrow(bug);
  });
});
