import type { TaskId, TaskKey } from '../core/task.ts';
import type { RunState } from '../state/state.ts';
import type { Standing } from '../state/work.ts';

/** The parts that a task's id is made of. */
export interface Address {
  readonly shot: string;
  readonly variant: string | null;
  readonly axes: Readonly<Record<string, string>>;
  readonly seed: number | null;
}

/** A standing beside the parts of its id. */
export interface PlacedStanding extends Address {
  readonly standing: Standing;
}

/** Puts its parts to each standing: as planned, and for what was never planned here as far as the id tells. */
export function placeStandings(state: RunState, standings: readonly Standing[]): readonly PlacedStanding[] {
  const waiting = new Map<string, Address[]>();
  for (const [shot, tasks] of state.planned) {
    for (const { key, variant, axes, seed } of tasks) {
      const address = { shot, variant: variant ?? null, axes: axes ?? {}, seed: seed ?? null };
      const name = `${key} ${shot}`;
      const same = waiting.get(name);
      // Tasks of one shot may share a key; then both lists are in the manifest's order.
      if (same === undefined) waiting.set(name, [address]);
      else same.push(address);
    }
  }
  return standings.map((standing) => {
    const fromId = addressFromId(standing.id);
    const planned = waiting.get(`${standing.key} ${fromId.shot}`)?.shift();
    return { standing, ...(planned ?? fromId) };
  });
}

/** Which shot and variant each key ever planned belongs to; of several, the first in the manifest's order. */
export function addressesByKey(state: RunState): ReadonlyMap<TaskKey, Pick<Address, 'shot' | 'variant'>> {
  const current = state.plan?.shots ?? [];
  const found = new Map<TaskKey, Pick<Address, 'shot' | 'variant'>>();
  for (const shot of new Set([...current, ...state.planned.keys()])) {
    for (const { key, variant } of state.planned.get(shot) ?? []) {
      if (!found.has(key)) found.set(key, { shot, variant: variant ?? null });
    }
  }
  return found;
}

/** What the id of a task alone says; axis values stand in it as slugs. */
export function addressFromId(id: TaskId): Address {
  const [shot = id, ...rest] = id.split('/');
  const seedPart = rest.at(-1)?.match(/^seed-(\d+)$/);
  const middle = seedPart ? rest.slice(0, -1) : rest;
  const axes = middle.filter((part) => part.includes('=')).map((part) => part.split(/=(.*)/s).slice(0, 2));
  return {
    shot,
    variant: middle.find((part) => !part.includes('=')) ?? null,
    axes: Object.fromEntries(axes),
    seed: seedPart ? Number(seedPart[1]) : null,
  };
}

/** Where the clip of a task lies, relative to the output folder. */
export function clipPathOf(id: TaskId): string {
  return id.includes('/') ? `clips/${id}.mp4` : `clips/${id}/${id}.mp4`;
}

/** The id of the task that a clip at this path was made for; `undefined` where no clip of ours would lie. */
export function idFromClipPath(path: string): TaskId | undefined {
  const superseded = path.match(/^superseded\/(.+)\/[^/]+\.mp4$/);
  if (superseded) return superseded[1];
  const id = path.match(/^clips\/(.+)\.mp4$/)?.[1];
  const [shot, rest, ...more] = id?.split('/') ?? [];
  return rest === shot && more.length === 0 ? shot : id;
}
