import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { createRig } from '../rig/rig.ts';
import { makeTask, makeTasks } from '../rig/tasks.ts';

const minutes = 60_000;
const atOnce = 24;

describe('downloads that wait', () => {
  test('go by whose address ends soonest; those that do not say come after, the first found first', async () => {
    const lasts = (number: number) => (number % 3 === 0 ? undefined : (1_000 - number) * minutes);
    const rig = createRig(makeTasks(60), ({ number }) => {
      const addressLastsMs = lasts(number);
      return { doneMs: 2_000, downloadMs: 2 * minutes, ...(addressLastsMs && { addressLastsMs }) };
    });
    await rig.run({ options: { concurrency: 60 } });
    const waited = rig.gateway.fetched.slice(atOnce).map((jobId) => Number(jobId.slice('job-'.length)));
    expect(waited).toHaveLength(60 - atOnce);
    const known = waited.filter((number) => lasts(number) !== undefined);
    expect(waited.slice(0, known.length)).toEqual(known.toSorted((a, b) => b - a));
    expect(known.length).toBeLessThan(waited.length);
  });

  test('and whose address has ended by then get a fresh one at once, and are not tried with the old one', async () => {
    const rig = createRig(makeTasks(50), () => ({
      doneMs: 2_000,
      downloadMs: 5 * minutes,
      addressLastsMs: 3 * minutes,
    }));
    const before = rig.clock.now();
    const { store, kinds } = await rig.run({ options: { concurrency: 50 } });
    expect(kinds).toEqual([]);
    expect(Object.keys(store.tree())).toHaveLength(50);
    expect(rig.gateway.fetched).toHaveLength(50);
    expect(rig.signals.filter(({ type }) => type === 'trouble')).toEqual([]);
    expect(rig.clock.now() - before).toBeLessThan(16 * minutes);
  });

  test('a clock that is wrong costs nothing', async () => {
    const rig = createRig(makeTasks(3), () => ({ doneMs: 2_000 }));
    // To this machine every address seems to have ended an hour ago.
    const provider = {
      ...rig.gateway,
      poll: async (...args: Parameters<typeof rig.gateway.poll>) => {
        const found = await rig.gateway.poll(...args);
        if (!found.ok || found.value.status !== 'completed') return found;
        return { ok: true as const, value: { ...found.value, expiresAtMs: rig.clock.now() - 60 * minutes } };
      },
    };
    const { store, kinds } = await rig.run({ options: { provider } });
    expect(kinds).toEqual([]);
    expect(Object.keys(store.tree())).toHaveLength(3);
    expect(rig.gateway.fetched).toHaveLength(3);
    expect(rig.signals.filter(({ type }) => type === 'trouble')).toEqual([]);
  });

  test('when an address ends is not written down', async () => {
    const rig = createRig(makeTasks(3), () => ({ addressLastsMs: 60 * minutes }));
    await rig.run();
    expect(JSON.stringify(rig.disk.facts)).not.toMatch(/expires|cdn\.test|signed/);
  });

  test('come while others are checked, a few of those at once, until too many wait for that', async () => {
    const rig = createRig(makeTasks(60), () => ({ doneMs: 2_000, downloadMs: minutes }));
    let under = 0;
    let crowd = 0;
    const fetchedBy: number[] = [];
    const verify = async (): Promise<void> => {
      under += 1;
      crowd = Math.max(crowd, under);
      await rig.clock.sleep(5 * minutes);
      fetchedBy.push(rig.gateway.fetched.length);
      under -= 1;
    };
    const before = rig.clock.now();
    const { store } = await rig.run({ options: { concurrency: 60 }, trouble: { verify } });
    expect(Object.keys(store.tree())).toHaveLength(60);
    expect(crowd).toBe(3);
    // As many as may come at once have landed, and as many more could come meanwhile; not one more.
    expect(fetchedBy[0]).toBe(2 * atOnce);
    expect(fetchedBy.at(-1)).toBe(60);
    // Sixty checks, three at once, the first of which begin as soon as clips have come.
    expect(rig.clock.now() - before).toBeLessThan((60 / 3) * 5 * minutes + 2 * minutes);
  });
});

test('clips that were here before say how much is about to come at once', async () => {
  const rig = createRig(makeTasks(40), ({ number }) => ({ clip: `clip${'.'.repeat(number)}` }));
  const expected: number[] = [];
  const provider = { ...rig.gateway, expect: (bytes: number) => void expected.push(bytes) };
  await rig.run({ options: { provider } });
  expect(expected).toEqual([0]);
  rig.disk.files.clear();
  const { store, state } = await rig.run({ options: { provider } });
  expect(Object.keys(store.tree())).toHaveLength(40);
  const sizes = [...state.purchases.values()].map(({ clips: [clip] }) => clip?.bytes ?? 0);
  expect(expected).toEqual([0, sizes.slice(0, atOnce).reduce((a, b) => a + b)]);
});

describe('clips that are put in their places', () => {
  /** Something that takes a minute, and how many of it there were at once at most. */
  function slowly(sleep: (ms: number) => Promise<void>) {
    let under = 0;
    const crowd = { most: 0 };
    const pass = async (): Promise<void> => {
      under += 1;
      crowd.most = Math.max(crowd.most, under);
      await sleep(minutes);
      under -= 1;
    };
    return { pass, crowd };
  }

  test('wait for the disk together, with those that are checked', async () => {
    const rig = createRig(makeTasks(60), () => ({ doneMs: 2_000 }));
    const { pass, crowd } = slowly((ms) => rig.clock.sleep(ms));
    const before = rig.clock.now();
    const { store } = await rig.run({ options: { concurrency: 60 }, trouble: { verify: pass, put: pass } });
    expect(Object.keys(store.tree())).toHaveLength(60);
    expect(crowd.most).toBe(3);
    // Sixty checks and sixty places, three at once.
    expect(rig.clock.now() - before).toBeLessThan((120 / 3 + 1) * minutes);
  });

  test('are copied to where else they are wanted, a few at once', async () => {
    const tasks = Array.from({ length: 60 }, (_, number) =>
      makeTask(`shot-${number}`, { prompt: `${number % 12}` }),
    );
    const rig = createRig(tasks, () => ({ doneMs: 2_000 }));
    const { pass, crowd } = slowly((ms) => rig.clock.sleep(ms));
    const { store } = await rig.run({ options: { concurrency: 60 }, trouble: { put: pass } });
    expect(rig.gateway.creates).toHaveLength(12);
    expect(Object.keys(store.tree())).toHaveLength(60);
    expect(crowd.most).toBe(3);
  });

  const ids = Array.from({ length: 12 }, (_, number) => `shot-${number}`);
  const old = ids.map((id) => makeTask(id, { prompt: `old ${id}` }));
  const edited = ids.map((id) => makeTask(id, { prompt: `new ${id}` }));

  test('go one at a time where the clip of another key has to make room', async () => {
    const rig = createRig(old, ({ number }) => ({ doneMs: 2_000, clip: `clip ${number}` }));
    await rig.run();
    const { pass, crowd } = slowly((ms) => rig.clock.sleep(ms));
    const { store, state } = await rig.run({ tasks: edited, trouble: { put: pass } });
    expect(crowd.most).toBe(1);
    expect(Object.keys(store.tree())).toHaveLength(24);
    expect(edited.map(({ clipPath }) => state.keysByPath.get(clipPath))).toEqual(
      edited.map(({ key }) => key),
    );
    expect(old.map(({ id, key }) => state.keysByPath.get(`superseded/${id}/${key}.mp4`))).toEqual(
      old.map(({ key }) => key),
    );
  });

  const renamed = old.map((task, number) => makeTask(`take-${number}`, { key: task.key }));
  const swapped = old.map((task, number) => {
    const { id, clipPath } = old[number ^ 1] ?? task;
    return { ...task, id, clipPath };
  });
  test.each<[string, readonly Task[], number]>([
    ['at once where they are wanted, in their places', old, 3],
    ['one at a time where their own are on record elsewhere', renamed, 1],
    ['one at a time where their places are on record as those of other keys', swapped, 1],
    ['one at a time where those were of a version before', edited, 1],
  ])('go %s, though none of the files is there any more', async (_, tasks, most) => {
    const rig = createRig(old, ({ number }) => ({ doneMs: 2_000, clip: `clip ${number}` }));
    await rig.run();
    rig.disk.files.clear();
    const { pass, crowd } = slowly((ms) => rig.clock.sleep(ms));
    const { store, state } = await rig.run({ tasks, trouble: { put: pass } });
    expect(crowd.most).toBe(most);
    expect(tasks.map(({ clipPath }) => state.keysByPath.get(clipPath))).toEqual(tasks.map(({ key }) => key));
    expect(Object.keys(store.tree()).sort()).toEqual(tasks.map(({ clipPath }) => clipPath).sort());
    expect(rig.gateway.creates).toHaveLength(tasks === edited ? 24 : 12);
  });

  test('and where something stands that nothing is on record of', async () => {
    const rig = createRig(old, () => ({ doneMs: 2_000 }));
    for (const { clipPath } of old)
      rig.disk.files.set(clipPath, { bytes: Buffer.from('by hand'), mtimeMs: 0 });
    const { pass, crowd } = slowly((ms) => rig.clock.sleep(ms));
    const { store } = await rig.run({ trouble: { put: pass } });
    expect(crowd.most).toBe(1);
    expect(Object.keys(store.tree())).toHaveLength(24);
  });
});
