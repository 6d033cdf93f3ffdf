import type { Span } from '../core/source.ts';
import type { Entries, Entry, Images, Level, Manifest, Placed, Shot, Variant } from '../manifest/manifest.ts';

/** The levels that speak for a shot (in a variant) of a model, outermost first. */
export function levelsOf(
  manifest: Manifest,
  shot: Shot,
  { model, variant }: { readonly model?: string | undefined; readonly variant?: Variant | undefined },
): readonly Level[] {
  const ofModel = model === undefined ? undefined : manifest.models.get(model)?.level;
  return [manifest, ofModel, shot, variant].filter((level) => level !== undefined);
}

/** Merges maps key by key: the inner wins, `null` takes a key away. Entries are those of the manifest themselves. */
export function mergeEntries<T>(
  levels: readonly Level[],
  pick: (level: Level) => Entries<T | null> | undefined,
): Entries<T> {
  const maps = levels.flatMap((level) => pick(level) ?? []);
  const [only, second] = maps;
  // Most shots say nothing of their own, and a manifest may have 100,000: they share one map.
  if (second === undefined && isWhole(only)) return only ?? none;
  const merged = new Map<string, Entry<T>>();
  for (const map of maps) {
    for (const [name, entry] of map) {
      if (isSet(entry)) merged.set(name, entry);
      else merged.delete(name);
    }
  }
  return merged;
}

const none: Entries<never> = new Map();

/** Whether nothing in a map takes anything away. */
function isWhole<T>(entries: Entries<T | null> | undefined): entries is Entries<T> | undefined {
  for (const entry of entries?.values() ?? []) if (!isSet(entry)) return false;
  return true;
}

/** Entries by their names: what a merged map would have. */
export interface Lookup<T> {
  get(name: string): Entry<T> | undefined;
  keys(): Iterable<string>;
}

/** As `mergeEntries`, but looked up level by level: of fifty thousand variables a shot uses three. */
export function lookUpIn<T>(
  levels: readonly Level[],
  pick: (level: Level) => Entries<T | null> | undefined,
): Lookup<T> {
  const maps = levels.flatMap((level) => pick(level) ?? []);
  const get = (name: string): Entry<T> | undefined => {
    const entry = maps.findLast((each) => each.has(name))?.get(name);
    return entry !== undefined && isSet(entry) ? entry : undefined;
  };
  return {
    get,
    *keys() {
      const seen = new Set<string>();
      for (const map of maps) {
        for (const name of map.keys()) {
          if (!seen.has(name) && get(name) !== undefined) yield name;
          seen.add(name);
        }
      }
    },
  };
}

/** The innermost value; an inner `null` takes an outer one away. */
export function innermost<T>(
  levels: readonly Level[],
  pick: (level: Level) => Entry<T | null> | undefined,
): Entry<T> | undefined {
  const entry = levels.map(pick).findLast((each) => each !== undefined);
  return entry !== undefined && isSet(entry) ? entry : undefined;
}

/** Tags add up, outermost first, each once. */
export function mergeTags(levels: readonly Level[]): readonly string[] {
  const speaking = levels.flatMap(({ tags }) => tags ?? []);
  return speaking.length === 0 ? noTags : [...new Set(speaking.map(({ value }) => value))];
}

const noTags: readonly string[] = [];

/** The frames of a shot by their roles. */
export interface Frames {
  readonly byRole: ReadonlyMap<string, Placed<string>>;
  /** Items of a list beyond the model's roles. */
  readonly surplus: readonly Placed<string>[];
  /** The innermost `images` that said something. */
  readonly at?: Span;
}

/** A map merges with what is outside role by role; a list replaces it, its items taking the roles in order. */
export function mergeFrames(levels: readonly Level[], roles: readonly string[]): Frames {
  const [images, second] = levels.flatMap((level) => level.images ?? []);
  if (images === undefined || second !== undefined) return framesOf(levels, roles);
  // Where one level alone speaks, it does so for all shots within it.
  const byRoles = lone.get(images) ?? new Map<readonly string[], Frames>();
  lone.set(images, byRoles);
  const frames = byRoles.get(roles) ?? framesOf(levels, roles);
  byRoles.set(roles, frames);
  return frames;
}

const lone = new WeakMap<Entry<Images | null>, Map<readonly string[], Frames>>();

function framesOf(levels: readonly Level[], roles: readonly string[]): Frames {
  let byRole = new Map<string, Placed<string>>();
  let surplus: readonly Placed<string>[] = [];
  let at: Span | undefined;
  for (const { images } of levels) {
    if (images === undefined) continue;
    at = images.keyAt;
    if (images.value?.kind === 'map') {
      for (const [role, entry] of images.value.byRole) {
        if (isSet(entry)) byRole.set(role, entry);
        else byRole.delete(role);
      }
      continue;
    }
    const items = images.value?.items ?? [];
    byRole = new Map(
      roles.flatMap((role, index) => (items[index] === undefined ? [] : [[role, items[index]]])),
    );
    surplus = items.slice(roles.length);
  }
  return { byRole, surplus, ...(at !== undefined && { at }) };
}

function isSet<T>(entry: Entry<T | null>): entry is Entry<T> {
  return entry.value !== null;
}
