import { showDuration } from '../../core/show-duration.ts';
import type { Usd } from '../../core/usd.ts';
import type { SheetTake } from '../sheet-data.ts';

/** An amount with at least two decimals; unknown is said, never shown as 0. */
export function money(usd: Usd | null, unknown = 0): string {
  if (usd === null) return 'unknown';
  const [whole = '0', decimals = ''] = usd.split('.');
  const text = `${whole}.${decimals.padEnd(2, '0')}`;
  return unknown === 0 ? text : `${text} + ${unknown} unknown`;
}

/** A length of time; a short one to the tenth. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return showDuration(ms);
}

/** A moment, by the reader's own clock. */
export function moment(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A file's size. */
export function size(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What tells a take from its neighbours in a row: variant, axis values, seed. */
export function takeName({ variant, axes, seed, id }: SheetTake): string {
  const parts = [variant ?? '', ...Object.values(axes), seed === null ? '' : `seed ${seed}`];
  return parts.filter((part) => part !== '').join(' · ') || id;
}

/** "1 take", "3 takes". */
export function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}
