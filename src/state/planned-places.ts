import type { PlannedAddress } from '../core/fact.generated.ts';
import { keyStart } from '../core/key-start.ts';
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

/** Where the key with this start was planned last. */
export function plannedAt(places: PlannedPlaces, start: string): PlannedPlace | undefined {
  const number = places.slots[slotOf(places, start)] ?? 0;
  const [shot, address] = [places.shots[number - 1], places.addresses[number - 1]];
  return shot === undefined || address === undefined ? undefined : { shot, address };
}

/** Puts an address in the place of an earlier one of its key. */
export function putPlanned(places: PlannedPlaces, { shot, address }: PlannedPlace): void {
  const { shots, addresses } = places;
  const slot = slotOf(places, keyStart(address.key));
  const number = places.slots[slot] || addresses.length + 1;
  places.slots[slot] = number;
  shots[number - 1] = shot;
  addresses[number - 1] = address;
  if (2 * addresses.length > places.slots.length) grow(places);
}

function grow(places: PlannedPlaces): void {
  places.slots = new Uint32Array(2 * places.slots.length);
  places.addresses.forEach(({ key }, index) => {
    places.slots[slotOf(places, keyStart(key))] = index + 1;
  });
}

/** The slot of this start, or the free one where it would go. */
function slotOf({ slots, addresses }: PlannedPlaces, start: string): number {
  const last = slots.length - 1;
  let slot = hashOf(start) & last;
  for (;;) {
    const number = slots[slot] ?? 0;
    if (number === 0 || addresses[number - 1]?.key.startsWith(start)) return slot;
    slot = (slot + 1) & last;
  }
}

/** FNV-1a, mixed once more: a slot is chosen by the low bits alone. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
