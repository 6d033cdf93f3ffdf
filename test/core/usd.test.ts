import { Big } from 'big.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addUsd, multiplyUsd, parseUsd, showUsd, type Usd, zeroUsd } from '../../src/core/usd.ts';
import { isFact } from '../../src/state/is-fact.ts';

describe('amounts as people and gateways write them', () => {
  test.each([
    ['25', '25'],
    ['25.00', '25'],
    ['.5', '0.5'],
    ['3.', '3'],
    ['0.0357', '0.0357'],
    ['3.25e-1', '0.325'],
    ['1.E1', '10'],
    ['5e-7', '0.0000005'],
    ['2E+2', '200'],
    ['0.123456789012345678901234567891', '0.123456789012345678901234567891'],
    ['0.50000000000000000000000000000000000000', '0.5'],
    ['0e-99', '0'],
    ['999999999999999', '999999999999999'],
  ])('%s is %s', (text, amount) => expect(parseUsd(text)).toBe(amount));

  test.each([
    '',
    '.',
    '-1',
    '+1',
    '1,5',
    '1_000',
    '0x10',
    'NaN',
    'Infinity',
    '1e',
    'e5',
    '1e1.5',
    ' 1',
    // a thousandth of nothing that any bank could move, and more than there is
    '1e-31',
    '0.1234567890123456789012345678912',
    '1000000000000000',
    '1e15',
    '1e999',
    `0.${'1'.repeat(1000)}`,
  ])('%s is none', (text) => expect(parseUsd(text)).toBeUndefined());
});

/** Digits and an exponent that come to an amount of at most 15 digits and 30 decimals. */
const written = fc
  .record({
    digits: fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }),
    decimals: fc.integer({ min: 6, max: 30 }),
    shift: fc.integer({ min: -30, max: 30 }),
  })
  .map(({ digits, decimals, shift }) => {
    const value = new Big(`${digits}e${-decimals}`);
    const mantissa = new Big(`${digits}e${shift - decimals}`);
    return { value, text: `${mantissa.toFixed()}e${-shift}`, plain: value.toFixed() };
  });

test('every amount is taken to the last digit, however it is written, and the journal takes it back', () => {
  fc.assert(
    fc.property(written, ({ value, text, plain }) => {
      const amount = parseUsd(plain);
      expect(amount).toBe(plain);
      expect(parseUsd(text)).toBe(value.lt(1e15) ? plain : undefined);
      expect(
        isFact({ at: 1, type: 'task:completed', attempt: `${'a'.repeat(16)}-1`, chargedUsd: plain }),
      ).toBe(true);
    }),
  );
});

test('sums and products are exact and are amounts again', () => {
  const amounts = fc.array(written.map(({ plain }) => parseUsd(plain) ?? zeroUsd));
  fc.assert(
    fc.property(amounts, fc.nat(1000), (all: readonly Usd[], times) => {
      const sum = addUsd(...all);
      expect(sum).toBe(all.reduce((total, each) => total.plus(each), new Big(0)).toFixed());
      expect(multiplyUsd(sum, times)).toBe(new Big(sum).times(times).toFixed());
      expect(new Big(showUsd(sum)).eq(sum)).toBe(true);
    }),
  );
});
