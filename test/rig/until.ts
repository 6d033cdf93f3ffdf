import { vi } from 'vitest';

/** Waits until something outside the test has happened; the limit is for a machine that does much else. */
export function until<T>(happened: () => T | Promise<T>): Promise<T> {
  return vi.waitUntil(happened, { timeout: 20_000, interval: 10 }) as Promise<T>;
}
