import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { createRig } from '../rig/rig.ts';
import type { DecideScript } from '../rig/scripted-gateway.ts';
import { makeTasks } from '../rig/tasks.ts';

const tooMany: Failure = { kind: 'rate-limited', text: 'too many' };

/** A gateway that holds so many jobs and answers 429 above. */
function capped(most: number, failure: Failure = tooMany): DecideScript {
  return ({ inFlight, number }) =>
    inFlight >= most
      ? { answer: failure, answerMs: 20 }
      : { answerMs: 20, doneMs: 1_000 + ((number * 37) % 3_000) };
}

describe('429', () => {
  test('80 tasks at 30 against a gateway that allows 12: fewer than 60 refusals, each slot used', async () => {
    const rig = createRig(makeTasks(80), capped(12));
    const before = rig.clock.now();
    const { outcome } = await rig.run({ options: { concurrency: 30 } });
    expect(outcome.ends).toEqual([]);
    const refusals = rig.gateway.creates.filter(({ isBought }) => !isBought).length;
    expect(rig.gateway.creates.length - refusals).toBe(80);
    expect(refusals).toBeLessThan(60);
    const ideal = rig.gateway.creates
      .filter(({ isBought }) => isBought)
      .reduce((sum, { script }) => sum + (script.doneMs ?? 0), 0);
    expect((rig.clock.now() - before) / (ideal / 12)).toBeLessThan(1.35);
  });

  test('Retry-After holds back every create', async () => {
    const retryAfterMs = 7_000;
    const rig = createRig(makeTasks(30), ({ number }) =>
      number === 5 ? { answer: { ...tooMany, retryAfterMs } } : { answerMs: 10 },
    );
    await rig.run({ options: { concurrency: 20 } });
    const [, , , , refused, ...later] = rig.gateway.creates;
    const waited = later.filter(({ at }) => at > (refused?.at ?? 0));
    expect(waited.length).toBeGreaterThan(10);
    for (const { at } of waited) expect(at - (refused?.at ?? 0)).toBeGreaterThanOrEqual(retryAfterMs);
  });

  test('an unreachable gateway is tried with one create at a time, and 503 as well', async () => {
    const failures: readonly Failure[] = [
      { kind: 'never-left', cause: 'ECONNREFUSED' },
      { kind: 'unavailable', httpStatus: 503, text: 'down' },
    ];
    for (const answer of failures) {
      const rig = createRig(makeTasks(20), ({ number }) => (number <= 12 ? { answer, answerMs: 5 } : {}));
      const { outcome } = await rig.run({ options: { concurrency: 10 } });
      expect(outcome.ends).toEqual([]);
      const refused = rig.gateway.creates.filter(({ isBought }) => !isBought);
      // The first four were on their way together; from then on one after the other, further and further apart.
      const times = [...new Set(refused.map(({ at }) => at))];
      expect(refused).toHaveLength(12);
      expect(times.length).toBeGreaterThanOrEqual(9);
    }
  });
});

describe('without 429', () => {
  test('slow start costs next to nothing', async () => {
    const rig = createRig(makeTasks(300), ({ number }) => ({
      answerMs: 10,
      doneMs: 1_000 + ((number * 797) % 3_000),
      progress: (share) => share,
    }));
    const before = rig.clock.now();
    await rig.run({ options: { concurrency: 50 } });
    const durations = rig.gateway.creates.map(({ script }) => script.doneMs ?? 0);
    const ratio = (rig.clock.now() - before) / listSchedule(durations, 50);
    expect(ratio).toBeLessThan(1.05);
  });

  test('never more in flight than the author allows', async () => {
    const seen: number[] = [];
    const rig = createRig(makeTasks(40), ({ inFlight }) => {
      seen.push(inFlight);
      return {};
    });
    await rig.run({ options: { concurrency: 3 } });
    expect(Math.max(...seen)).toBe(2);
  });
});

/** When the last of these would be done if each began the moment a slot was free. */
function listSchedule(durations: readonly number[], slots: number): number {
  const free = Array.from({ length: slots }, () => 0);
  for (const duration of durations) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + duration;
  }
  return Math.max(...free);
}
