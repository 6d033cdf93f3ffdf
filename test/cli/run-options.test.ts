import { expect, test } from 'vitest';
import { offlineCollector } from '../../src/cli/offline-collector.ts';
import { collectOptions } from '../../src/cli/run-options.ts';
import { createIo } from '../rig/io.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

test('a deadline counts from the beginning of the command: each of its pipelines has what is left', async () => {
  const clock = createVirtualClock();
  const startedAt = clock.elapsed();
  const { io } = createIo({ clock, startedAt });
  const deadlineOf = () => collectOptions(io, offlineCollector, { deadline: 60_000 }).deadlineAt;
  expect(deadlineOf()).toBe(startedAt + 60_000);
  await clock.until(clock.sleep(50_000));
  expect(deadlineOf()).toBe(startedAt + 60_000);
  expect(collectOptions(io, offlineCollector, {}).deadlineAt).toBeUndefined();
});
