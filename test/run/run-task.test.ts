import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { Task } from '../../src/core/task.ts';
import { createRig, type Rig, type RunOptions } from '../rig/rig.ts';
import type { Script } from '../rig/scripted-gateway.ts';
import { makeTask, makeTasks } from '../rig/tasks.ts';

const minute = 60_000;
const twentyMinutes: RunOptions = {
  pipeline: { settings: { budget: {}, attempts: 2, taskTimeoutMs: 20 * minute } },
};

function factsOf<T extends Fact['type']>(rig: Rig, type: T): readonly Extract<Fact, { readonly type: T }>[] {
  return rig.disk.facts.filter((fact): fact is Extract<Fact, { readonly type: T }> => fact.type === type);
}

function withParams(params: Readonly<Record<string, string | number | boolean>>): Task {
  const task = makeTask('a');
  return { ...task, request: { ...task.request, params: { ...task.request.params, ...params } } };
}

describe('what is on record before a create goes out', () => {
  test('is all that it takes to know it again', async () => {
    const rig = createRig(makeTasks(1));
    await rig.run(twentyMinutes);
    const [task] = makeTasks(1);
    expect(factsOf(rig, 'task:started')).toMatchObject([
      {
        attempt: `${task?.key.slice(0, 16)}-1`,
        key: task?.key,
        usd: '0.325',
        class: task?.priceClass,
        timeoutMs: 20 * minute,
      },
    ]);
  });

  test.each([
    ['off-peak: two days', { off_peak: true }, 48 * 60 * minute],
    ['not off-peak', { off_peak: false }, 20 * minute],
  ])('is how long it may take: %s', async (_, params, timeoutMs) => {
    const rig = createRig([withParams(params)]);
    await rig.run(twentyMinutes);
    expect(factsOf(rig, 'task:started')).toMatchObject([{ timeoutMs }]);
  });

  test('is not followed by a create where the run ended meanwhile: the task stays new', async () => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(1));
    const { kinds } = await rig.run({
      options: { stop: stop.signal },
      beforeFact: ({ type }) => {
        if (type === 'task:started') stop.abort();
      },
    });
    expect(kinds).toEqual(['interrupted']);
    expect(rig.gateway.creates).toEqual([]);
    const failure: Failure = { kind: 'never-left', cause: 'the run ended before it was sent' };
    expect(rig.disk.facts.at(-1)).toMatchObject({ type: 'task:not-sent', failure });
    expect((await rig.run()).kinds).toEqual([]);
    expect(rig.gateway.creates).toHaveLength(1);
  });
});

test.each<[Failure, Fact['type']]>([
  [{ kind: 'rejected', httpStatus: 400, text: 'no' }, 'task:rejected'],
  [{ kind: 'content-refused', text: 'sensitive' }, 'task:rejected'],
  [{ kind: 'unauthorized', text: 'bad key' }, 'task:not-sent'],
  [{ kind: 'forbidden', text: 'no balance' }, 'task:not-sent'],
  [{ kind: 'answer-lost', cause: 'ECONNRESET' }, 'task:uncertain'],
  [{ kind: 'server-trouble', httpStatus: 500, text: 'oh' }, 'task:uncertain'],
])('a create answered with %o is on record as %s', async (failure, type) => {
  const rig = createRig(makeTasks(1), () => ({ answer: failure }));
  await rig.run();
  const attempt = `${makeTasks(1)[0]?.key.slice(0, 16)}-1`;
  expect(rig.disk.facts.at(-1)).toEqual({ type, at: expect.any(Number), attempt, failure });
  expect(rig.gateway.creates).toHaveLength(1);
});

describe('a create that is answered with a job on record for another attempt', () => {
  const [first, second] = makeTasks(2);
  const attempts = [first, second].map((task) => `${task?.key.slice(0, 16)}-1`);
  const failure: Failure = { kind: 'answer-lost', cause: `job job-1 is attempt ${attempts[0]} already` };
  const uncertain = { type: 'task:uncertain', attempt: attempts[1], failure };

  test.each<[string, Script]>([
    ['while that one is under way', { doneMs: 60_000 }],
    ['done at once', { doneMs: 0 }],
  ])('is uncertain: its clip is taken once, and nothing is sent again: %s', async (_, script) => {
    const rig = createRig(makeTasks(3), ({ number }) =>
      number === 2 ? { ...script, jobId: 'job-1' } : script,
    );
    const { store } = await rig.run();
    expect(factsOf(rig, 'task:uncertain')).toMatchObject([uncertain]);
    expect(Object.keys(store.tree())).toEqual(['clips/shot-1/shot-1.mp4', 'clips/shot-3/shot-3.mp4']);
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(3);
  });

  test.each<[string, Script, readonly unknown[]]>([
    ['is uncertain where that one is in flight still', { doneMs: 1e9 }, [uncertain]],
    ['is bought where that one ended: the gateway counts from one again', { doneMs: 0 }, []],
  ])('of an earlier run %s', async (_, script, uncertainOnes) => {
    const rig = createRig(makeTasks(2), () => ({ ...script, jobId: 'job-1' }));
    await rig.run({ tasks: makeTasks(1) });
    await rig.run();
    expect(factsOf(rig, 'task:uncertain')).toMatchObject(uncertainOnes);
    expect(rig.gateway.creates).toHaveLength(2);
  });

  test('whose clip is still to be fetched is uncertain: it would be taken for two', async () => {
    const rig = createRig(makeTasks(2), () => ({ jobId: 'job-1' }));
    const full: Failure = { kind: 'disk', code: 'ENOSPC', path: 'clips' };
    await rig.run({
      tasks: makeTasks(1),
      trouble: { refuse: (written) => (written === 'place' ? full : undefined) },
    });
    const { store } = await rig.run();
    expect(factsOf(rig, 'task:uncertain')).toMatchObject([uncertain]);
    expect(Object.keys(store.tree())).toEqual(['clips/shot-1/shot-1.mp4']);
  });

  test('three times in a row ends creates', async () => {
    const rig = createRig(makeTasks(20), () => ({ jobId: 'job-1' }));
    expect((await rig.run({ options: { concurrency: 1 } })).kinds).toEqual(['breaker']);
    expect(rig.gateway.creates).toHaveLength(4);
  });
});

describe('an accepted create whose job the journal does not take', () => {
  test('is told with what a person is to say', async () => {
    const rig = createRig(makeTasks(1));
    await rig.run({
      beforeFact: ({ type }) => {
        if (type === 'task:submitted') throw new Error('ENOSPC');
      },
    });
    const attempt = `${makeTasks(1)[0]?.key.slice(0, 16)}-1`;
    expect(rig.signals.filter(({ type }) => type === 'notice')).toEqual([
      {
        type: 'notice',
        text: `attempt ${attempt} was accepted as job job-1, which could not be written down: dailies resolve --submitted job-1`,
      },
    ]);
  });
});

describe('a job', () => {
  test('that was done when its create was answered is not looked at', async () => {
    const rig = createRig(makeTasks(1), () => ({ doneMs: 0 }));
    const { store } = await rig.run();
    expect(rig.gateway.polls()).toBe(0);
    expect(Object.keys(store.tree())).toHaveLength(1);
  });

  test('that failed when its create was answered is on record as failed', async () => {
    const failure: Failure = { kind: 'content-refused', text: 'sensitive' };
    const rig = createRig(makeTasks(1), () => ({ doneMs: 0, end: failure }));
    await rig.run();
    expect(factsOf(rig, 'task:failed')).toMatchObject([{ failure }]);
  });

  test('is late at the end of its time, after one more look', async () => {
    const rig = createRig(makeTasks(1), () => ({ doneMs: 60 * minute }));
    await rig.run(twentyMinutes);
    const [submitted] = factsOf(rig, 'task:submitted');
    const [late] = factsOf(rig, 'task:late');
    expect((late?.at ?? 0) - (submitted?.at ?? 0)).toBe(20 * minute);
  });

  test.each<[string, Script]>([
    ['within its time', { doneMs: 20 * minute - 1 }],
    ['with its time', { doneMs: 20 * minute }],
  ])('that is done %s is not late', async (_, script) => {
    const rig = createRig(makeTasks(1), () => script);
    await rig.run(twentyMinutes);
    expect(factsOf(rig, 'task:late')).toEqual([]);
    expect(factsOf(rig, 'clip:saved')).toHaveLength(1);
  });

  test('of an earlier run has what is left of its time', async () => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(1), () => ({ doneMs: 60 * minute }));
    void rig.clock.sleep(5_000).then(() => stop.abort());
    await rig.run({ ...twentyMinutes, options: { stop: stop.signal } });
    await rig.clock.pass(10 * minute);
    await rig.run(twentyMinutes);
    const [submitted] = factsOf(rig, 'task:submitted');
    expect(factsOf(rig, 'task:late').map(({ at }) => at - (submitted?.at ?? 0))).toEqual([20 * minute]);
  });

  test('is on record with its discount, where one was told', async () => {
    const rig = createRig(makeTasks(2), () => ({ doneMs: 1_000 }));
    const provider: typeof rig.gateway = {
      ...rig.gateway,
      async poll(jobId, signal) {
        const found = await rig.gateway.poll(jobId, signal);
        return found.ok && found.value.status === 'completed' && jobId === 'job-1'
          ? { ok: true, value: { ...found.value, discount: 0.2 } }
          : found;
      },
    };
    await rig.run({ options: { provider } });
    const charged = factsOf(rig, 'task:completed').map(({ at: _, attempt: __, type: ___, ...rest }) => rest);
    expect(charged).toEqual([{ chargedUsd: '0.325', discount: 0.2 }, { chargedUsd: '0.325' }]);
  });

  test('that was late for an earlier run is looked at once, and is not late again', async () => {
    const rig = createRig(makeTasks(1), () => ({ doneMs: 600 * minute }));
    await rig.run(twentyMinutes);
    await rig.clock.pass(60 * minute);
    const [looks, at] = [rig.gateway.polls(), rig.clock.now()];
    await rig.run(twentyMinutes);
    expect([rig.gateway.polls() - looks, rig.clock.now() - at]).toEqual([1, 0]);
    expect(factsOf(rig, 'task:late')).toHaveLength(1);
  });

  test('is told how far it is at each look, where it says so', async () => {
    const rig = createRig(makeTasks(1), () => ({ doneMs: 10_000, progress: (share) => share }));
    await rig.run();
    const told = rig.signals.flatMap((each) => (each.type === 'job:progressed' ? [each] : []));
    expect(told.length).toBeGreaterThan(1);
    expect(told.map(({ progress }) => progress)).toEqual(told.map(({ progress }) => progress).toSorted());
    expect(new Set(told.map(({ attempt }) => attempt))).toEqual(
      new Set([`${makeTasks(1)[0]?.key.slice(0, 16)}-1`]),
    );
    const silent = createRig(makeTasks(1), () => ({ doneMs: 10_000 }));
    await silent.run();
    expect(silent.signals.filter(({ type }) => type === 'job:progressed')).toEqual([]);
  });

  test('with a status that nobody knows is not done yet, and that is told once for each such status', async () => {
    const rig = createRig(makeTasks(2), () => ({ doneMs: 30_000 }));
    let looks = 0;
    const provider: typeof rig.gateway = {
      ...rig.gateway,
      async poll(...args) {
        const found = await rig.gateway.poll(...args);
        looks += 1;
        const unknownStatus = looks % 2 === 0 ? 'dreaming' : 'waking';
        return found.ok && found.value.status === 'running'
          ? { ok: true, value: { ...found.value, unknownStatus } }
          : found;
      },
    };
    await rig.run({ options: { provider } });
    const notices = rig.signals.flatMap((each) => (each.type === 'notice' ? [each.text] : []));
    expect(notices.sort()).toEqual(
      ['dreaming', 'waking'].map(
        (word) => `the gateway answered a status unknown to dailies, "${word}": taken for "not done yet"`,
      ),
    );
  });
});
