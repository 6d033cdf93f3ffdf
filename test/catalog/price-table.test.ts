import { expect, test } from 'vitest';
import { findModel } from '../../src/catalog/catalog.ts';
import { parsePriceTable, tablePrice } from '../../src/catalog/price-table.ts';

test('a table of the user replaces the reference prices', () => {
  const table = parsePriceTable(
    '{"viduq2_pro_start_end2video": [{"resolution": "720p", "bgm": true, "usd": 1.5}, {"usd": "0.10", "usdPerSecond": "0.1"}]}',
  );
  const model = findModel('viduq2_pro_start_end2video');
  if (!table.ok || !model) throw new Error('unexpected');
  expect(tablePrice(model, { bgm: true }, table.value)).toBe('1.5');
  expect(tablePrice(model, {}, table.value)).toBe('0.6');
  const other = findModel('vidu20_img2video');
  expect(other && tablePrice(other, {}, table.value)).toBe(null);
});

test.each([
  ['nonsense', 'the price table is not JSON'],
  ['[]', 'the price table is not a map of models'],
  ['{"m": {}}', 'the prices of m are not a list'],
  [
    '{"m": [{"usd": "1"}, {"usd": "-1"}]}',
    'price 2 of m is not { "usd": "0.10", … } with amounts in US dollars',
  ],
  ['{"m": [{"usd": "1", "usdPerSecond": "x"}]}', 'price 1 of m is not'],
  ['{"m": [{"usd": "1", "duration": []}]}', 'price 1 of m is not'],
])('%s is refused', (text, error) => {
  const table = parsePriceTable(text);
  expect(table.ok ? '' : table.error).toContain(error);
});
