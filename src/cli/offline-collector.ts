import type { Failure } from '../core/failure.ts';
import { fail } from '../core/result.ts';
import type { Collector } from '../provider/provider.ts';

const failure: Failure = { kind: 'unreachable', cause: 'nothing was to be asked' };

/** A provider for work that needs none, such as putting clips where they belong: it asks nobody. */
export const offlineCollector: Collector = {
  simulated: () => undefined,
  poll: async () => fail(failure),
  fetch: async () => fail(failure),
};
