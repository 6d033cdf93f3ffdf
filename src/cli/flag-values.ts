import { fail, ok, type Result } from '../core/result.ts';
import { parseUsd, type Usd } from '../core/usd.ts';
import { parseDurationMs } from '../manifest/duration.ts';

/** Reads a flag's text; the error says what was expected. */
export type ReadValue<T> = (text: string) => Result<T, string>;

/** A whole number of at least 1. */
export const count: ReadValue<number> = (text) =>
  /^[1-9]\d{0,8}$/.test(text) ? ok(Number(text)) : fail('Expected a whole number of at least 1.');

/** A port that a server can listen at. */
export const port: ReadValue<number> = (text) =>
  /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535
    ? ok(Number(text))
    : fail('Expected a port, from 1 to 65535.');

/** A number of at least 0. */
export const factor: ReadValue<number> = (text) =>
  /^\d{1,6}(\.\d{1,6})?$/.test(text) ? ok(Number(text)) : fail('Expected a number, such as 1 or 0.1.');

/** A length of time, in milliseconds. */
export const duration: ReadValue<number> = (text) => {
  const ms = parseDurationMs(text);
  return ms === undefined ? fail('Expected a length of time, such as 90s, 50m or 1h30m.') : ok(ms);
};

/** An amount of US dollars, or `none`. */
export const positiveUsd: ReadValue<Usd | 'none'> = (text) => {
  if (text === 'none') return ok(text);
  const amount = parseUsd(text);
  return amount === undefined
    ? fail('Expected an amount in US dollars, such as 25.00, or none.')
    : ok(amount);
};

/** Exit codes, separated by commas. */
export const codes: ReadValue<readonly number[]> = (text) =>
  /^\d{1,3}(,\d{1,3})*$/.test(text)
    ? ok(text.split(',').map(Number))
    : fail('Expected exit codes separated by commas, such as 75,3.');
