import { expect, expectTypeOf, test } from 'vitest';
import { offlineCollector } from '../../src/cli/offline-collector.ts';
import type { Collector } from '../../src/provider/provider.ts';
import type { collectAll } from '../../src/run/collect.ts';

test('what collect is built from has no way to submit, says the type system', () => {
  expectTypeOf<Collector>().not.toHaveProperty('submit');
  expectTypeOf<Collector>().not.toHaveProperty('quote');
  expectTypeOf<Parameters<typeof collectAll>[1]['provider']>().toEqualTypeOf<Collector>();
  expect(offlineCollector).not.toHaveProperty('submit');
});
