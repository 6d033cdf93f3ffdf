import type { PlannedAddress } from '../core/fact.generated.ts';
import type { Standing } from '../core/standing.ts';
import type { TaskId, TaskKey } from '../core/task.ts';
import type { RunState } from '../state/state.ts';

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
  /** Whether the manifest asks for it. */
  readonly asked: boolean;
}

/** Puts its parts to each standing: as planned, and for what left the manifest as it was when it was bought. */
export function* placeStandings(state: RunState, standings: readonly Standing[]): Generator<PlacedStanding> {
  const waiting = new Map(
    (state.plan?.shots ?? []).map((shot) => [shot, queueOf(state.planned.get(shot) ?? [])]),
  );
  for (const standing of standings) {
    const { id, key } = standing;
    const [shot = id] = id.split('/', 1);
    const planned = waiting.get(shot)?.(key);
    if (planned !== undefined) {
      yield { standing, ...addressOf(shot, planned), asked: true };
      continue;
    }
    const { shot: boughtIn, address } = state.purchases.get(key) ?? {};
    const former = boughtIn === undefined ? addressFromId(id) : addressOf(boughtIn, address ?? {});
    yield { standing, ...former, asked: false };
  }
}

/**
 * Takes the planned addresses of a shot out by their keys. Tasks of one shot may share a key; then both lists are in the
 * manifest's order. Standings mostly come in that order altogether, and nothing has to be looked up.
 */
function queueOf(planned: readonly PlannedAddress[]): (key: TaskKey) => PlannedAddress | undefined {
  let next = 0;
  let rest: Map<TaskKey, PlannedAddress[]> | undefined;
  return (key) => {
    if (rest !== undefined) return rest.get(key)?.shift();
    const first = planned[next];
    if (first?.key === key) {
      next += 1;
      return first;
    }
    rest = new Map();
    for (const address of planned.slice(next)) {
      const same = rest.get(address.key);
      if (same === undefined) rest.set(address.key, [address]);
      else same.push(address);
    }
    return rest.get(key)?.shift();
  };
}

function addressOf(shot: string, { variant, axes, seed }: Partial<PlannedAddress>): Address {
  return { shot, variant: variant ?? null, axes: axes ?? {}, seed: seed ?? null };
}

/** Every address ever planned, those of the manifest as it is now first. */
export function* plannedAddresses(state: RunState): Generator<PlannedAddress> {
  const current = state.plan?.shots ?? [];
  for (const shot of new Set([...current, ...state.planned.keys()])) yield* state.planned.get(shot) ?? [];
}

/**
 * Which shot and variant each key belongs to that was planned and bought; of several, the first in the manifest's order.
 * Keys of one shot in one variant share the answer.
 */
export function addressesByKey(state: RunState): ReadonlyMap<TaskKey, Pick<Address, 'shot' | 'variant'>> {
  const current = state.plan?.shots ?? [];
  const found = new Map<TaskKey, Pick<Address, 'shot' | 'variant'>>();
  for (const shot of new Set([...current, ...state.planned.keys()])) {
    const byVariant = new Map<string | undefined, Pick<Address, 'shot' | 'variant'>>();
    for (const { key, variant } of state.planned.get(shot) ?? []) {
      if (found.has(key) || !state.purchases.has(key)) continue;
      const address = byVariant.get(variant) ?? { shot, variant: variant ?? null };
      byVariant.set(variant, address);
      found.set(key, address);
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
