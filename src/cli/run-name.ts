import { randomBytes } from 'node:crypto';

/** A name for a run that sorts by time and that no other run has: `20261121T064914-7f3a`. */
export function runName(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15);
  return `${time}-${randomBytes(2).toString('hex')}`;
}
