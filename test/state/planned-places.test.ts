import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedAddress } from '../../src/core/fact.generated.ts';
import { keyStart } from '../../src/core/key-start.ts';
import { noPlannedPlaces, plannedAt, putPlanned } from '../../src/state/planned-places.ts';
import type { PlannedPlace } from '../../src/state/state.ts';
import { hash } from './stories.ts';

/** Few starts, many of them alike; a journal that was tampered with may hold any text for a key. */
const key = fc.oneof(
  fc.nat(3000).map(hash),
  fc.string({ minLength: 16, maxLength: 20, unit: fc.constantFrom('0', 'f', 'é', '\u{1F305}') }),
);

test('a place is found where a map would have it, however many there are, and what was planned again lies where it was planned last', () => {
  const puts = fc.array(fc.record({ key, shot: fc.constantFrom('a', 'b'), seed: fc.nat(9) }), {
    maxLength: 3000,
    size: 'max',
  });
  fc.assert(
    fc.property(puts, (all) => {
      const places = noPlannedPlaces();
      const map = new Map<string, PlannedPlace>();
      for (const { shot, ...address } of all) {
        putPlanned(places, { shot, address });
        map.set(keyStart(address.key), { shot, address });
      }
      for (const start of [...map.keys(), keyStart(hash('never planned'))]) {
        expect(plannedAt(places, start)).toEqual(map.get(start));
      }
    }),
    { numRuns: 50 },
  );
});

test('keys that differ in their last character alone are as many places', () => {
  const places = noPlannedPlaces();
  const addresses = Array.from({ length: 5000 }, (_, number): PlannedAddress => {
    return { key: `${'0'.repeat(11)}${String(number).padStart(5, '0')}${'e'.repeat(48)}` };
  });
  for (const address of addresses) putPlanned(places, { shot: 'a', address });
  expect(addresses.map(({ key }) => plannedAt(places, keyStart(key))?.address)).toEqual(addresses);
});
