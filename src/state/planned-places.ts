import type { PlannedAddress } from '../core/fact.generated.ts';
import { haveSameStart, startLength } from '../core/key-start.ts';
import type { AttemptId, TaskKey } from '../core/task.ts';
import type { PlannedPlace } from './state.ts';

/**
 * Where each key was planned last, bought or not, by the characters that it begins with. A journal may have planned a
 * million tasks: a map of places would take 120 bytes for each of them, and this takes 25.
 */
export interface PlannedPlaces {
  /** By numbers that are given as places come. */
  readonly shots: string[];
  readonly addresses: PlannedAddress[];
  /** Which number a start has, by open addressing: counted from 1, as 0 is free. At most half of it is taken. */
  slots: Uint32Array;
}

/** Nothing was planned. */
export function noPlannedPlaces(): PlannedPlaces {
  return { shots: [], addresses: [], slots: new Uint32Array(16) };
}

/** Where the key that begins as this key or attempt was planned last. */
export function plannedAt(places: PlannedPlaces, begun: TaskKey | AttemptId): PlannedPlace | undefined {
  const number = places.slots[slotOf(places, begun)] ?? 0;
  const [shot, address] = [places.shots[number - 1], places.addresses[number - 1]];
  return shot === undefined || address === undefined ? undefined : { shot, address };
}

/** Puts an address in the place of an earlier one of its key. */
export function putPlanned(places: PlannedPlaces, { shot, address }: PlannedPlace): void {
  const { shots, addresses } = places;
  const slot = slotOf(places, address.key);
  const number = places.slots[slot] || addresses.length + 1;
  places.slots[slot] = number;
  shots[number - 1] = shot;
  addresses[number - 1] = address;
  if (2 * addresses.length > places.slots.length) grow(places);
}

function grow(places: PlannedPlaces): void {
  places.slots = new Uint32Array(2 * places.slots.length);
  places.addresses.forEach(({ key }, index) => {
    places.slots[slotOf(places, key)] = index + 1;
  });
}

/** The slot of what begins so, or the free one where it would go. */
function slotOf({ slots, addresses }: PlannedPlaces, begun: TaskKey | AttemptId): number {
  const last = slots.length - 1;
  let slot = hashOf(begun) & last;
  for (;;) {
    const number = slots[slot] ?? 0;
    const address = addresses[number - 1];
    if (address === undefined || haveSameStart(address.key, begun)) return slot;
    slot = (slot + 1) & last;
  }
}

/** FNV-1a of how it begins, mixed once more: a slot is chosen by the low bits alone. */
function hashOf(text: string): number {
  const length = Math.min(text.length, startLength);
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
