import { describe, expect, it } from 'vitest';
import { findModel } from '../../src/catalog/catalog.ts';
import type { GenerationRequest } from '../../src/core/task.ts';
import { parseUsd, type Usd, zeroUsd } from '../../src/core/usd.ts';
import { choosePrice, classSamples, pricesOf, sumUsd, worstUsd } from '../../src/plan/price.ts';
import { plan, startModel } from './build.ts';

const usd = (text: string): Usd => parseUsd(text) ?? zeroUsd;
const tablePrice = ({ model, params }: GenerationRequest) => findModel(model)?.tablePrice(params) ?? null;

describe('a price', () => {
  it("is the quote, else the table, else unknown with the gateway's reason", () => {
    expect(choosePrice({ usd: usd('0.07') }, usd('0.2'))).toEqual({ usd: '0.07', source: 'quote' });
    expect(choosePrice({ usd: null, reason: 'COST_CACHE_MISS' }, usd('0.2'))).toEqual({
      usd: '0.2',
      source: 'table',
      reason: 'COST_CACHE_MISS',
    });
    expect(choosePrice(undefined, usd('0.2'))).toEqual({ usd: '0.2', source: 'table' });
    expect(choosePrice({ usd: null, reason: 'no' }, null)).toEqual({
      usd: null,
      source: 'unknown',
      reason: 'no',
    });
    expect(choosePrice(undefined, null)).toEqual({ usd: null, source: 'unknown' });
  });

  it('at worst is that of every attempt, and unknown stays unknown', () => {
    expect(worstUsd({ usd: usd('0.325'), source: 'quote' }, 2)).toBe('0.65');
    expect(worstUsd({ usd: null, source: 'unknown' }, 2)).toBeNull();
  });

  it('is added up exactly, and what is unknown is counted', () => {
    expect(sumUsd([...Array.from({ length: 10 }, () => usd('0.1')), null, usd('0.0357')])).toEqual({
      usd: '1.0357',
      unpriced: 1,
    });
    expect(sumUsd([])).toEqual({ usd: '0', unpriced: 0 });
  });

  it('is asked for once a class, with its smallest task that is not skipped', async () => {
    const { tasks } = await plan({
      model: startModel,
      shots: [
        { id: 'a', prompt: 'a longer prompt', images: ['a.png'], takes: 3 },
        { id: 'b', prompt: 'short', images: ['https://x.test/a.png'] },
        { id: 'c', prompt: '', images: ['https://x.test'], skip: 'later' },
        { id: 'd', images: ['a.png'], params: { duration: 8 } },
        { id: 'e', images: ['a.png'], params: { audio: true } },
      ],
    });
    const samples = classSamples(tasks);
    expect([...samples.values()].map(({ id }) => id)).toEqual(['b', 'd', 'e']);
    const [first] = samples.keys();
    const quotes = new Map([[first ?? '', { usd: usd('0.05') }]]);
    const { byClass } = pricesOf(tasks, { quotes, tablePrice });
    expect([...byClass.values()]).toEqual([
      { usd: '0.05', source: 'quote' },
      { usd: '0.5', source: 'table' },
      { usd: null, source: 'unknown' },
    ]);
  });
});
