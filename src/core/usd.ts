import { Big } from 'big.js';

declare const usd: unique symbol;
/** US dollars as an exact decimal string in plain notation, such as `0.325`. Never a float. */
export type Usd = string & { readonly [usd]: true };

/** Nothing. */
export const zeroUsd = '0' as Usd;

/** Reads an amount as people and gateways write it (`25`, `25.00`, `.5`); `undefined` if it is none, or negative. */
export function parseUsd(text: string): Usd | undefined {
  if (!/^(\d{1,15}(\.\d{0,12})?|\.\d{1,12})$/.test(text)) return undefined;
  return plain(new Big(text.startsWith('.') ? `0${text}` : text.replace(/\.$/, '')));
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
  return new Big(left).cmp(right);
}

/** The lowest of some caps; `undefined` when there is none. */
export function lowestUsd(amounts: readonly (Usd | undefined)[]): Usd | undefined {
  return amounts.reduce((low, each) => {
    if (each === undefined) return low;
    return low === undefined || compareUsd(each, low) < 0 ? each : low;
  }, undefined);
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
