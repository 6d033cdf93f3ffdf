import { expect, it } from 'vitest';
import { findModel } from '../../src/catalog/catalog.ts';
import { comparePlans } from '../../src/plan/against.ts';
import type { ClipSum } from '../../src/plan/plan-difference.generated.ts';
import { pricesOf } from '../../src/plan/price.ts';
import { type ManifestText, plan, startModel } from './build.ts';

const before: ManifestText = {
  model: startModel,
  images: { start: 'a.png' },
  prompt: 'Dawn over ${shot}',
  shots: [
    { id: 'a', takes: 2 },
    { id: 'b', params: { audio: true } },
    { id: 'c', skip: 'later' },
    { id: 'd' },
  ],
};

async function difference(edited: ManifestText) {
  const [old, now] = [(await plan(before)).plan, (await plan(edited)).plan];
  if (old === undefined || now === undefined) throw new Error('no plan');
  const prices = pricesOf([...old.tasks, ...now.tasks], {
    quotes: new Map(),
    tablePrice: ({ model, params }) => findModel(model)?.tablePrice(params) ?? null,
  });
  const { added, dropped, totals } = comparePlans({ before: { ...old, errors: 0 }, after: now }, prices);
  const flat = ({ clips, usd, unpriced }: ClipSum) =>
    `${clips} for ${usd}${unpriced > 0 ? ` + ${unpriced} unknown` : ''}`;
  return {
    added: added.map(({ id, why }) => `${id}: ${why}`),
    dropped: dropped.map(({ id }) => id),
    changedFrames: totals.changedFrames,
    totals: [totals.added, totals.reused, totals.dropped, totals.before, totals.after].map(flat),
  };
}

it('an edit that changes nothing costs nothing', async () => {
  const same = '4 for 0.3 + 1 unknown';
  expect(await difference({ ...before, shots: before.shots.toReversed() })).toEqual({
    added: [],
    dropped: [],
    changedFrames: 0,
    totals: ['0 for 0', same, '0 for 0', same, same],
  });
});

it('says what is added and why, what is dropped, and what it costs', async () => {
  const shots: ManifestText['shots'] = [
    { id: 'a', takes: 3, images: { start: 'other.png' } },
    { id: 'c' },
    { id: 'd', params: { duration: 8 } },
  ];
  expect(await difference({ ...before, shots })).toEqual({
    added: [
      'a/seed-1: start frame is another picture',
      'a/seed-2: start frame is another picture',
      'a/seed-3: new address',
      'c: was skipped',
      'd: duration (default) → 8',
    ],
    dropped: ['a/seed-1', 'a/seed-2', 'b', 'd'],
    changedFrames: 2,
    totals: ['5 for 0.9', '0 for 0', '4 for 0.3 + 1 unknown', '4 for 0.3 + 1 unknown', '5 for 0.9'],
  });
});
