import { expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { createRig } from '../rig/rig.ts';
import { makeTasks } from '../rig/tasks.ts';

const broken: Failure = { kind: 'download-broken', cause: 'ECONNRESET' };
const busy: Failure = { kind: 'server-trouble', httpStatus: 502, text: 'busy' };

/** Runs one task whose first body breaks off, and whose next downloads fail like this; gives where each went on. */
async function goOn(failures: readonly Failure[]): Promise<readonly number[]> {
  const rig = createRig(makeTasks(1), () => ({ clip: 'clip of one' }));
  const offsets: number[] = [];
  const left = [undefined, ...failures];
  const provider = {
    ...rig.gateway,
    fetch: async (url: string, options: Parameters<typeof rig.gateway.fetch>[1]) => {
      offsets.push(options.offset);
      const failure = left.shift();
      return failure === undefined
        ? await rig.gateway.fetch(url, options)
        : { ok: false as const, error: failure };
    },
  };
  const { store } = await rig.run({ options: { provider }, trouble: { receive: [broken] } });
  expect(Object.keys(store.tree())).toEqual(['clips/shot-1/shot-1.mp4']);
  return offsets;
}

test('a download that broke off is gone on with', async () => {
  expect(await goOn([])).toEqual([0, 11]);
});

test('a part that cannot be gone on with is thrown away, and the clip fetched from its beginning', async () => {
  expect(await goOn([broken])).toEqual([0, 11, 0]);
});

test('trouble of the host says nothing of the part', async () => {
  expect(await goOn([busy, busy])).toEqual([0, 11, 11, 11]);
});

test('watchers are told of each download and of its trouble', async () => {
  const rig = createRig(makeTasks(1), () => ({ downloads: [broken] }));
  await rig.run();
  const [task] = makeTasks(1);
  const told = rig.signals.filter(({ type }) => type === 'download:started' || type === 'trouble');
  expect(told).toMatchObject([
    { type: 'download:started', key: task?.key },
    { type: 'trouble', key: task?.key, failure: broken },
    { type: 'download:started', key: task?.key },
  ]);
});
