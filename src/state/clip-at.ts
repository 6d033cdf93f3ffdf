import type { ClipRecord, Purchase } from './state.ts';

/** The clip of a purchase that is on record at this path. */
export function clipAt(purchase: Purchase | undefined, path: string): ClipRecord | undefined {
  return purchase?.clips.find((clip) => clip.path === path);
}

/** When what was bought came here: copies of it, and what was brought once more, came later. `undefined` where nothing is here. */
export function firstSavedAt({ clips }: Purchase): number | undefined {
  let first = clips[0]?.savedAt;
  for (const { savedAt } of clips) if (first === undefined || savedAt < first) first = savedAt;
  return first;
}
