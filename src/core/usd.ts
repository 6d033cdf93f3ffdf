import { Big } from 'big.js';

declare const usd: unique symbol;
/** US dollars as an exact decimal string in plain notation, such as `0.325`. Never a float. */
export type Usd = string & { readonly [usd]: true };

/** Nothing. */
export const zeroUsd = '0' as Usd;

/**
 * Reads an amount as people and gateways write it (`25`, `25.00`, `.5`, `3.25e-1`), to the last digit; `undefined` if it
 * is none, negative, of more than 15 digits before the point or of more than 30 decimals.
 */
export function parseUsd(text: string): Usd | undefined {
  if (text.length > 100 || !/^(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text)) return undefined;
  const value = new Big(text);
  return value.lt(1e15) && value.round(30).eq(value) ? plain(value) : undefined;
}

/** The exact sum. */
export function addUsd(...amounts: readonly Usd[]): Usd {
  return plain(amounts.reduce((sum, amount) => sum.plus(amount), new Big(0)));
}

/** `from` less `amount`, never below zero. */
export function subtractUsd(from: Usd, amount: Usd): Usd {
  const left = new Big(from).minus(amount);
  return left.lt(0) ? zeroUsd : plain(left);
}

/** `amount` times a whole number. */
export function multiplyUsd(amount: Usd, times: number): Usd {
  return plain(new Big(amount).times(times));
}

/** Negative, zero or positive, as sorting functions want it. */
export function compareUsd(left: Usd, right: Usd): number {
  return left === right ? 0 : new Big(left).cmp(right);
}

/** For people: at least two decimals, and as many as the amount has. */
export function showUsd(amount: Usd): string {
  const value = new Big(amount);
  const decimals = (amount.split('.')[1] ?? '').length;
  return value.toFixed(Math.max(2, decimals));
}

function plain(value: Big): Usd {
  return value.toFixed() as Usd;
}
