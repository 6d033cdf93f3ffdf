import { expect, test } from 'vitest';
import { type AttemptStage, isFree, isReserved } from '../../src/core/attempt-stage.ts';
import { zeroUsd } from '../../src/core/usd.ts';
import { addMoney, attemptIsUncertain, type Money, moneyOfAttempt, noMoney } from '../../src/state/money.ts';
import type { Attempt } from '../../src/state/state.ts';
import { usd } from './stories.ts';

function attempt(stage: AttemptStage, more: Partial<Attempt> = {}): Attempt {
  return {
    id: 'a-1',
    startedAt: 1,
    timeoutMs: 1,
    usd: usd('0.325'),
    priceClass: 'c',
    run: 'r',
    stage,
    late: false,
    ...more,
  };
}

const worst = usd('0.325');
const real = { chargedUsd: usd('0.3') };

const rows: readonly [AttemptStage, Partial<Attempt>, Partial<Money>][] = [
  ['started', {}, { reservedUsd: worst, committedUsd: worst }],
  ['uncertain', {}, { reservedUsd: worst, committedUsd: worst }],
  ['submitted', { late: true }, { reservedUsd: worst, committedUsd: worst }],
  ['submitted', { usd: null }, { unknown: 1 }],
  ['not-sent', {}, {}],
  ['rejected', {}, {}],
  ['not-submitted', { usd: null }, {}],
  ['completed', real, { chargedUsd: real.chargedUsd, committedUsd: real.chargedUsd }],
  ['completed', { chargedUsd: null }, { committedUsd: worst }],
  ['completed', { chargedUsd: null, usd: null }, { unknown: 1 }],
  ['completed', { ...real, usd: null }, { chargedUsd: real.chargedUsd, committedUsd: real.chargedUsd }],
  ['failed', {}, { lostUsd: worst, committedUsd: worst }],
  ['failed', { chargedUsd: zeroUsd }, {}],
  ['failed', real, { chargedUsd: real.chargedUsd, lostUsd: real.chargedUsd, committedUsd: real.chargedUsd }],
  ['lost', {}, { lostUsd: worst, committedUsd: worst }],
  ['written-off', {}, { lostUsd: worst, committedUsd: worst }],
  [
    'written-off',
    real,
    { chargedUsd: real.chargedUsd, lostUsd: real.chargedUsd, committedUsd: real.chargedUsd },
  ],
];

test.each(rows)('%s with %o counts %o', (stage, more, money) => {
  expect(moneyOfAttempt(attempt(stage, more))).toEqual({ ...noMoney, ...money });
  // Whatever amounts are known: a stage without any is free, and what is only reserved is in no other sum.
  expect(isFree(stage)).toBe(moneyOfAttempt(attempt(stage)) === noMoney);
  expect(isReserved(stage)).toBe(moneyOfAttempt(attempt(stage)).reservedUsd === worst);
});

test('sums are exact, and what is unknown is counted', () => {
  const one = moneyOfAttempt(attempt('completed', { chargedUsd: usd('0.1') }));
  const other = moneyOfAttempt(attempt('completed', { chargedUsd: usd('0.2') }));
  const unknown = moneyOfAttempt(attempt('uncertain', { usd: null }));
  expect(addMoney([one, other, unknown])).toMatchObject({ chargedUsd: '0.3', reservedUsd: '0', unknown: 1 });
});

test('an attempt is uncertain once the run that started it is over', () => {
  expect(attemptIsUncertain(attempt('started'), 'r')).toBe(false);
  expect(attemptIsUncertain(attempt('started'), 'later')).toBe(true);
  expect(attemptIsUncertain(attempt('started'))).toBe(true);
  expect(attemptIsUncertain(attempt('uncertain'), 'r')).toBe(true);
  expect(attemptIsUncertain(attempt('submitted'))).toBe(false);
});
