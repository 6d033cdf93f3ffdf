import { expect, it } from 'vitest';
import { findModel } from '../../src/catalog/catalog.ts';
import { comparePlans } from '../../src/plan/against.ts';
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
  const { added, dropped, ...rest } = comparePlans({ before: old, after: now }, prices);
  return {
    ...rest,
    added: added.map(({ task, why }) => `${task.id}: ${why}`),
    dropped: dropped.map(({ id }) => id),
  };
}

it('an edit that changes nothing costs nothing', async () => {
  const usd = { usd: '0.3', unpriced: 1 };
  expect(await difference({ ...before, shots: before.shots.toReversed() })).toEqual({
    added: [],
    dropped: [],
    kept: 4,
    changedFrames: 0,
    addedUsd: { usd: '0', unpriced: 0 },
    beforeUsd: usd,
    afterUsd: usd,
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
    kept: 0,
    changedFrames: 2,
    addedUsd: { usd: '0.9', unpriced: 0 },
    beforeUsd: { usd: '0.3', unpriced: 1 },
    afterUsd: { usd: '0.9', unpriced: 0 },
  });
});
