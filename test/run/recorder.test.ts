import { describe, expect, test } from 'vitest';
import { createRecorder, JournalRefused } from '../../src/run/recorder.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

describe('a recorder', () => {
  test('journal first, state second, watchers third', async () => {
    const order: string[] = [];
    const clock = createVirtualClock(42);
    const record = createRecorder({
      clock,
      append: async ({ at }) => {
        await clock.sleep(5);
        order.push(`on disk ${at}`);
      },
      apply: () => order.push('applied'),
      announce: () => order.push('announced'),
    });
    await clock.until(record({ type: 'retry:granted', key: 'k' }));
    expect(order).toEqual(['on disk 42', 'applied', 'announced']);
  });

  test('after the disk refused one fact, no later one is written', async () => {
    const written: string[] = [];
    let full = true;
    const record = createRecorder({
      clock: createVirtualClock(),
      append: async ({ type }) => {
        if (full) throw new Error('ENOSPC');
        written.push(type);
      },
      apply: () => written.push('applied'),
      announce: () => written.push('announced'),
    });
    const refused = record({ type: 'retry:granted', key: 'k' });
    await expect(refused).rejects.toBeInstanceOf(JournalRefused);
    await expect(refused).rejects.toMatchObject({ cause: new Error('ENOSPC') });
    full = false;
    await expect(record({ type: 'retry:granted', key: 'k' })).rejects.toBeInstanceOf(JournalRefused);
    expect(written).toEqual([]);
  });
});
