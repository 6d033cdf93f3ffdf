import { describe, expect, test } from 'vitest';
import { createRig, replay } from '../rig/rig.ts';
import { makeTask, makeTasks } from '../rig/tasks.ts';

describe('a run', () => {
  test('buys, polls, downloads, and writes each step down in order', async () => {
    const rig = createRig(makeTasks(1));
    const { outcome, store } = await rig.run();
    expect(outcome.ends).toEqual([]);
    expect(rig.disk.facts.map(({ type }) => type)).toEqual([
      'run:started',
      'task:started',
      'task:submitted',
      'task:completed',
      'clip:saved',
    ]);
    expect(Object.keys(store.tree())).toEqual(['clips/shot-1/shot-1.mp4']);
  });

  test('says nothing and asks nothing when all is there', async () => {
    const rig = createRig(makeTasks(3));
    await rig.run();
    const { creates, polls } = rig.gateway;
    const before = [creates.length, polls()];
    const { outcome } = await rig.run();
    expect(outcome.ends).toEqual([]);
    expect([creates.length, polls()]).toEqual(before);
  });

  test('sends a mark in payload where the author left it free; it follows from the attempt, and no fact repeats it', async () => {
    const own = makeTask('own');
    const params = { ...own.request.params, payload: 'mine' };
    const rig = createRig([makeTask('free'), { ...own, request: { ...own.request, params } }]);
    const { state } = await rig.run();
    expect(rig.gateway.creates.map(({ request }) => request.params.payload)).toEqual([
      `dailies:${makeTask('free').key.slice(0, 16)}-1`,
      'mine',
    ]);
    expect([...state.purchases.values()].map(({ request }) => request?.params.payload)).toEqual([
      undefined,
      'mine',
    ]);
  });

  test('sends take 1 of every task, then take 2', async () => {
    const rig = createRig([
      makeTask('a/seed-1', { take: 0 }),
      makeTask('a/seed-2', { take: 1 }),
      makeTask('b/seed-1', { take: 0 }),
      makeTask('b/seed-2', { take: 1 }),
    ]);
    await rig.run();
    const sent = rig.gateway.creates.map(({ request }) => request.params.prompt);
    expect(sent).toEqual(['a/seed-1', 'b/seed-1', 'a/seed-2', 'b/seed-2'].map((id) => `a picture of ${id}`));
  });

  test('delivers one purchase to every task that shares its key', async () => {
    const rig = createRig([makeTask('a', { prompt: 'same' }), makeTask('b', { prompt: 'same' })]);
    const { store } = await rig.run();
    expect(rig.gateway.creates).toHaveLength(1);
    expect(Object.keys(store.tree())).toEqual(['clips/a/a.mp4', 'clips/b/b.mp4']);
  });

  test('knows from earlier runs how long jobs take, and looks less often', async () => {
    const rig = createRig(makeTasks(30), ({ number }) => ({ doneMs: 1_200_000 + 1_000 * number }));
    await rig.run({ options: { concurrency: 30 } });
    const first = rig.gateway.polls();
    const more = Array.from({ length: 30 }, (_, index) => makeTask(`more-${index}`));
    await rig.run({ tasks: more, options: { concurrency: 30 } });
    const second = rig.gateway.polls() - first;
    expect(second).toBeLessThan(0.5 * first);
  });

  test('leaves a live state that equals its replay', async () => {
    const rig = createRig(makeTasks(20), ({ number }) =>
      number % 3 === 0 ? { end: { kind: 'generation-failed', code: '008005098', text: 'failed' } } : {},
    );
    const { state } = await rig.run();
    expect(state).toEqual(replay(rig.disk.facts));
  });
});
