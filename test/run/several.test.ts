import { describe, expect, expectTypeOf, test } from 'vitest';
import { addUsd } from '../../src/core/usd.ts';
import { collectAll } from '../../src/run/collect.ts';
import type { CollectOptions } from '../../src/run/crew.ts';
import { executeAll } from '../../src/run/execute.ts';
import { committed, createRig, type Rig, usd } from '../rig/rig.ts';
import { makeTask, makeTasks } from '../rig/tasks.ts';

/** Two pipelines with one gateway and one clock. */
function createPair(): readonly [Rig, Rig] {
  const first = createRig(makeTasks(20), () => ({ doneMs: 5_000 }));
  const second = createRig(
    Array.from({ length: 20 }, (_, index) => makeTask(`other-${index + 1}`)),
    undefined,
    { clock: first.clock, gateway: first.gateway },
  );
  return [first, second];
}

describe('several pipelines', () => {
  test('share one limiter and one --budget; each keeps its own books', async () => {
    const [one, two] = createPair();
    const pipelines = [await one.open(), await two.open()];
    const budget = { kind: 'enforced', commandUsd: usd('4.00') } as const;
    const run = executeAll(pipelines, { ...one.options(), concurrency: 5, budget });
    const outcomes = await one.clock.until(run);
    expect(outcomes.map(({ ends }) => ends.map(({ kind }) => kind))).toEqual([['budget'], ['budget']]);
    expect(one.gateway.creates).toHaveLength(12);
    expect(addUsd(...pipelines.map(({ state }) => committed(state)))).toBe('3.9');
  });

  test('one that may spend no more does not hold back the other', async () => {
    const [one, two] = createPair();
    const settings = { budget: { run: usd('0.65') }, attempts: 2, taskTimeoutMs: 60_000 };
    const pipelines = [await one.open({ pipeline: { settings } }), await two.open()];
    const budget = { kind: 'enforced', commandUsd: usd('100') } as const;
    const run = executeAll(pipelines, { ...one.options(), budget });
    const outcomes = await one.clock.until(run);
    expect(outcomes.map(({ ends }) => ends.map(({ kind }) => kind))).toEqual([['budget'], []]);
    expect(one.gateway.creates).toHaveLength(22);
  });

  test('that are answered with one job for both take it for one', async () => {
    const first = createRig([makeTask('a')], () => ({ jobId: 'job-1' }));
    const second = createRig([makeTask('b')], undefined, { clock: first.clock, gateway: first.gateway });
    const pipelines = [await first.open(), await second.open()];
    await first.clock.until(executeAll(pipelines, first.options()));
    expect([first, second].map(({ disk }) => disk.facts.at(-1)?.type)).toEqual([
      'clip:saved',
      'task:uncertain',
    ]);
  });

  test('each take goes out over all of them before the next', async () => {
    const first = createRig([makeTask('a/seed-1'), makeTask('a/seed-2', { take: 1 })]);
    const { clock, gateway } = first;
    const second = createRig([makeTask('b/seed-1'), makeTask('b/seed-2', { take: 1 })], undefined, {
      clock,
      gateway,
    });
    await clock.until(executeAll([await first.open(), await second.open()], first.options()));
    const sent = gateway.creates.map(({ request }) => request.params.prompt);
    expect(sent).toEqual(['a/seed-1', 'b/seed-1', 'a/seed-2', 'b/seed-2'].map((id) => `a picture of ${id}`));
  });
});

describe('collect', () => {
  test('has nothing to buy with', () => {
    expectTypeOf<CollectOptions['provider']>().not.toHaveProperty('submit');
    expectTypeOf<CollectOptions['provider']>().not.toHaveProperty('quote');
  });

  test('polls and downloads what an interrupted run left, and buys nothing', async () => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(10), () => ({ doneMs: 30_000 }));
    void rig.clock.sleep(5_000).then(() => stop.abort());
    await rig.run({ options: { stop: stop.signal, concurrency: 4 } });
    const pipeline = await rig.open();
    const [outcome] = await rig.clock.until(collectAll([pipeline], rig.options()));
    expect(outcome?.ends).toEqual([]);
    expect(Object.keys(pipeline.store.tree())).toHaveLength(4);
    expect(rig.gateway.creates).toHaveLength(4);
  });

  test('ends at a signal, at the deadline, and when the key is refused', async () => {
    const rig = createRig(makeTasks(2), () => ({ doneMs: 60_000 }));
    const deadlineAt = rig.clock.now() + 5_000;
    await rig.run({ options: { deadlineAt } });
    const stop = AbortSignal.abort();
    const ends = async (options: Partial<CollectOptions>): Promise<readonly string[]> => {
      const run = collectAll([await rig.open()], { ...rig.options(), ...options });
      const [outcome] = await rig.clock.until(run);
      return outcome?.ends.map(({ kind }) => kind) ?? [];
    };
    expect(await ends({ stop })).toEqual(['interrupted']);
    expect(await ends({ deadlineAt: rig.clock.now() + 3_000 })).toEqual(['deadline']);
    const refusing = {
      ...rig.gateway,
      poll: async () => ({ ok: false as const, error: { kind: 'unauthorized' as const, text: 'no' } }),
    };
    expect(await ends({ provider: refusing })).toEqual(['no-access']);
  });
});
