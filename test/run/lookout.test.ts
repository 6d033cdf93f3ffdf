import { describe, expect, test } from 'vitest';
import type { Learned } from '../../src/run/durations.ts';
import type { Hazard } from '../../src/run/hazard.ts';
import type { Look } from '../../src/run/look.ts';
import { createLookout } from '../../src/run/lookout.ts';
import { createProgressTrust } from '../../src/run/progress-trust.ts';

const running: Look = { status: 'running' };
const completed: Look = { status: 'completed', url: '', chargedUsd: null };
const failed: Look = { status: 'failed', failure: { kind: 'generation-failed', text: 'no' } };

/** A class of jobs that tells what it is taught. */
function open(ends = 100) {
  const taught: unknown[] = [];
  const asked: unknown[] = [];
  const hazard: Hazard = {
    survived: (from, to) => void taught.push(['survived', from, to]),
    ended: (from, to) => void taught.push(['ended', from, to]),
    recall: () => undefined,
    ends: () => ends,
    quantileMs: () => 10_000,
    nextAgeMs(ageMs, options) {
      asked.push([ageMs, options]);
      return ageMs + 5_000;
    },
  };
  const trust = {
    ...createProgressTrust(),
    learn: (...lesson: readonly unknown[]) => void taught.push(['claimed', ...lesson]),
  };
  const learned: Learned = { hazard, trust, watching: new Set() };
  return { taught, asked, learned };
}

/** What a class is taught by these looks at one job. */
function lessons(...looks: readonly (readonly [Look, ageMs: number])[]): readonly unknown[] {
  const { taught, learned } = open();
  const lookout = createLookout(learned, { random: () => 0.5 });
  for (const [found, ageMs] of looks) lookout.seen(found, ageMs);
  return taught;
}

describe('what a job teaches', () => {
  test('are the ages at which it was there, and that it ended since the last of them', () => {
    expect(lessons([running, 0], [running, 2_000], [running, 5_000], [completed, 8_000])).toEqual([
      ['survived', 0, 2_000],
      ['survived', 2_000, 5_000],
      ['ended', 5_000, 8_000],
      ['claimed', [], [5_000, 8_000]],
    ]);
  });

  test('is what it said of itself at each age but the first moment', () => {
    const said = (progress: number): Look => ({ status: 'running', progress });
    const taught = lessons(
      [said(0), 0],
      [said(0.2), 2_000],
      [running, 3_000],
      [said(0.5), 5_000],
      [completed, 8_000],
    );
    expect(taught.at(-1)).toEqual([
      'claimed',
      [
        { ageMs: 2_000, progress: 0.2 },
        { ageMs: 5_000, progress: 0.5 },
      ],
      [5_000, 8_000],
    ]);
  });

  test.each<[string, readonly (readonly [Look, number])[]]>([
    ['nothing where it was never seen running: it may have ended long ago', [[completed, 8_000]]],
    [
      'nothing by failing',
      [
        [running, 0],
        [failed, 8_000],
      ],
    ],
    [
      'nothing by being forgotten',
      [
        [running, 0],
        [{ status: 'stopped' }, 8_000],
      ],
    ],
  ])('%s', (_, looks) => {
    expect(lessons(...looks)).toEqual([]);
  });
});

describe('when it is looked at again', () => {
  test('follows from the last look, its progress, and the chance drawn for it', () => {
    const { learned, asked } = open();
    const chances = [0.1, 0, 0.9, 0.9, 1];
    const random = (): number => chances.shift() ?? 1;
    const lookout = createLookout(learned, { random, lagShare: 0.025 });
    lookout.next(0);
    lookout.seen({ status: 'running', progress: 0.5 }, 2_000);
    lookout.next(2_000);
    lookout.next(3_000);
    // Drawn anew for each look, and not each time that one is thought over.
    expect(asked).toEqual([
      [0, { lagShare: 0.025, step: 0.88 }],
      [2_000, { lagShare: 0.025, step: 1.12 }],
      [2_000, { lagShare: 0.025, step: 1.12 }],
    ]);
  });

  test('aims at a lag of 3 % where nothing else is said', () => {
    const { learned, asked } = open();
    createLookout(learned, { random: () => 0.5 }).next(0);
    expect(asked).toEqual([[0, { lagShare: 0.03, step: 1 }]]);
  });

  test('goes by how many are watched with it, and it is watched until it leaves', () => {
    const { learned } = open(0);
    // Of sixteen, half are scouts: who draws over a half is none.
    const lookouts = Array.from({ length: 16 }, () => createLookout(learned, { random: () => 0.5 }));
    const [first, ...others] = lookouts;
    for (const each of lookouts) each.seen(running, 10_000);
    expect(first?.next(10_000)).toEqual({ waitMs: 2_500, isDue: false });
    others[0]?.leave();
    others[0]?.leave();
    expect(learned.watching.size).toBe(15);
    expect(first?.next(10_000)).toEqual({ waitMs: 2_500, isDue: true });
  });
});
