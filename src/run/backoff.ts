/** Where waiting starts and what it never exceeds. */
export interface BackoffBounds {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** How long to wait after failure number `failures` (from 1) in a row: doubling, and shortened by up to half so that waiters spread. */
export function backoffMs(failures: number, bounds: BackoffBounds, random: () => number): number {
  const full = Math.min(bounds.mostMs, bounds.firstMs * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + random() / 2);
}
