import type { PlannedAddress } from '../core/fact.generated.ts';
import type { AttemptId, TaskKey } from '../core/task.ts';
import type { PlannedPlace } from './state.ts';

/** Where each key was planned last, bought or not, by the characters that it begins with. */
export interface PlannedPlaces {
  at(start: string): PlannedPlace | undefined;
  put(shot: string, address: PlannedAddress): void;
}

const startLength = 16;

/** The part of a key that stands in its attempts' ids. */
export function keyStart(keyOrAttempt: TaskKey | AttemptId): string {
  return keyOrAttempt.slice(0, startLength);
}

/**
 * For a journal that may have planned a million tasks: a map of places would take 120 bytes for each of them, and this
 * takes 25. Places are numbered as they come; which number a start has is found by open addressing.
 */
export function createPlannedPlaces(): PlannedPlaces {
  const shots: string[] = [];
  const addresses: PlannedAddress[] = [];
  /** A place's number, counted from 1; 0 is free. At most half of it is taken. */
  let slots = new Uint32Array(1024);

  /** The slot of this start, or the free one where it would go. */
  function slotOf(start: string): number {
    const last = slots.length - 1;
    let slot = hashOf(start) & last;
    for (;;) {
      const number = slots[slot] ?? 0;
      if (number === 0 || addresses[number - 1]?.key.startsWith(start)) return slot;
      slot = (slot + 1) & last;
    }
  }

  function grow(): void {
    slots = new Uint32Array(2 * slots.length);
    addresses.forEach(({ key }, index) => {
      slots[slotOf(keyStart(key))] = index + 1;
    });
  }

  return {
    at(start) {
      const number = slots[slotOf(start)] ?? 0;
      const [shot, address] = [shots[number - 1], addresses[number - 1]];
      return shot === undefined || address === undefined ? undefined : { shot, address };
    },
    put(shot, address) {
      const slot = slotOf(keyStart(address.key));
      const number = slots[slot] || addresses.length + 1;
      slots[slot] = number;
      shots[number - 1] = shot;
      addresses[number - 1] = address;
      if (2 * addresses.length > slots.length) grow();
    },
  };
}

/** FNV-1a, mixed once more: a slot is chosen by the low bits alone. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
