import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findModel, models } from '../../src/catalog/catalog.ts';
import { parsePriceTable, tablePrice } from '../../src/catalog/price-table.ts';
import { parseUsd } from '../../src/core/usd.ts';
import { runs } from '../rig/runs.ts';

test('a table of the user replaces the reference prices', async () => {
  const table = await parsePriceTable(
    '{"viduq2_pro_start_end2video": [{"resolution": "720p", "bgm": true, "usd": 1.5}, {"usd": "0.10", "usdPerSecond": "0.1"}]}',
  );
  const model = findModel('viduq2_pro_start_end2video');
  if (!table.ok || !model) throw new Error('unexpected');
  expect(tablePrice(model, { bgm: true }, table.value)).toBe('1.5');
  expect(tablePrice(model, {}, table.value)).toBe('0.6');
  const other = findModel('vidu20_img2video');
  expect(other && tablePrice(other, {}, table.value)).toBe(null);
});

test('the reference prices are such a table, with a price for every model', async () => {
  const table = await parsePriceTable(readFileSync('src/catalog/reference-prices.json', 'utf8'));
  if (!table.ok) throw new Error(table.error);
  expect([...table.value.keys()]).toEqual(models.map(({ id }) => id));
});

const v20 = 'vidu20_img2video';
test.each([
  ['nonsense', 'the price table is not JSON'],
  ['[]', 'the price table must be a map'],
  ['{"vidu20": []}', 'vidu20 is not known here'],
  [`{"${v20}": {}}`, `${v20} must be a list`],
  [`{"${v20}": [7]}`, `price 1 of ${v20}: it must be a map`],
  [`{"${v20}": [{"duration": 4}]}`, `price 1 of ${v20}: it needs the key "usd"`],
  [
    `{"${v20}": [{"usd": "1"}, {"usd": "-1"}]}`,
    `price 2 of ${v20}: usd must be an amount of US dollars, such as "0.10"`,
  ],
  [`{"${v20}": [{"usd": -1}]}`, `price 1 of ${v20}: usd must be >= 0`],
  [`{"${v20}": [{"usd": 1e-40}]}`, `price 1 of ${v20} is no amount of US dollars`],
  [`{"${v20}": [{"usd": "1", "usdPerSecond": true}]}`, 'usdPerSecond must be a text or a number'],
  [`{"${v20}": [{"usd": "1", "resolution": "540p"}]}`, 'not one of its options (allowed: 360p, 720p, 1080p)'],
  [`{"${v20}": [{"usd": "1", "seconds": 4}]}`, `price 1 of ${v20}: seconds is not known here`],
  [
    `{"${v20}": [{"usd": "x"}, {"usd": "1", "duration": []}]}`,
    `price 2 of ${v20}: duration must be a whole number (allowed: 4, 8)`,
  ],
])('%s is refused', async (text, error) => {
  const table = await parsePriceTable(text);
  expect(table.ok ? '' : table.error).toContain(error);
});

test('its schema has every parameter that may change a price', () => {
  const priceless = ['prompt', 'seed', 'payload', 'callback_url', 'meta_data', 'wm_url', 'voice_id'];
  const unknown = ['is_rec', 'audio'];
  const schema = JSON.parse(readFileSync('schemas/price-table.schema.json', 'utf8'));
  for (const { id, parameters } of models) {
    const priced = parameters
      .map(({ name }) => name)
      .filter((name) => ![...priceless, ...unknown].includes(name));
    expect(Object.keys(schema.$defs[`price.${id}`].properties).sort()).toEqual(
      [...priced, 'usd', 'usdPerSecond'].sort(),
    );
  }
});

test('whatever stands in a table, it is read or refused, and a price is an amount or unknown', async () => {
  const amount = fc.oneof(
    fc.double(),
    fc.jsonValue({ maxDepth: 0 }),
    fc.constantFrom('0.1', '1e9', '-0', '9'.repeat(40), 1e21, 1e300),
  );
  const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('720p', 5, 4, true));
  const row = fc.record(
    { usd: amount, usdPerSecond: amount, duration: value, resolution: value, bgm: value, odd: value },
    { requiredKeys: ['usd'] },
  );
  const rows = fc.oneof(
    { weight: 4, arbitrary: fc.array(row, { maxLength: 3 }) },
    { weight: 1, arbitrary: value },
  );
  const ids = fc.constantFrom(...models.map(({ id }) => id), '__proto__', 'odd');
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.dictionary(ids, rows), fc.jsonValue()), async (json) => {
      const table = await parsePriceTable(JSON.stringify(json));
      if (!table.ok) return void expect(table.error).not.toBe('');
      for (const model of models) {
        const price = tablePrice(model, { duration: 8, resolution: '720p' }, table.value);
        if (price !== null) expect(parseUsd(price)).toBe(price);
      }
    }),
    { numRuns: runs(300) },
  );
});
