import type { ClipRecord, Purchase } from './state.ts';

/** The clip of a purchase that is on record at this path. */
export function clipAt(purchase: Purchase | undefined, path: string): ClipRecord | undefined {
  return purchase?.clips.find((clip) => clip.path === path);
}
