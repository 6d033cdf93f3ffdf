import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import type { Task } from '../../src/core/task.ts';
import { createRig, type Rig, usd } from '../rig/rig.ts';
import { makeTask, makeTasks } from '../rig/tasks.ts';

const slow: Failure = { kind: 'rate-limited', text: 'slow' };

/** How many creates there were at most that were sent and not answered, the first of all left out. */
function mostUnanswered({ gateway }: Rig, leftOut: number): number {
  const counted = gateway.creates.slice(leftOut);
  const unansweredAt = (moment: number): number =>
    counted.filter(({ at, script }) => at <= moment && moment < at + (script.answerMs ?? 0)).length;
  return Math.max(...counted.map(({ at }) => unansweredAt(at)));
}

/** A task whose only frame has so many bytes. */
function framed(id: string, bytes: number): Task {
  const task = makeTask(id);
  const frame = { kind: 'file', path: 'a.png', absolutePath: '/a.png', sha256: '', bytes } as const;
  const images = [{ ...frame, format: 'png', width: 1, height: 1 } as const];
  return { ...task, request: { ...task.request, images } };
}

describe('creates on their way at once', () => {
  /** Sends these after a hundred quick ones, by which slots have grown to 100; gives how many were unanswered at most. */
  async function crowd(tasks: readonly Task[]): Promise<number> {
    const quick = 100;
    const rig = createRig([...makeTasks(quick), ...tasks], ({ number }) =>
      number > quick ? { answerMs: 5_000, doneMs: 60_000 } : { answerMs: 10, doneMs: 1_000 },
    );
    await rig.run({ options: { concurrency: 100 } });
    expect(rig.gateway.creates).toHaveLength(quick + tasks.length);
    return mostUnanswered(rig, quick);
  }

  test.each([
    ['32 where frames are light', 60, 1_000_000, 32],
    // As data URIs 28 MB each: three are less than 96 MiB.
    ['96 MiB of frames, and one more', 20, 20_000_000, 4],
    ['as many where that is just not reached', 20, 14_380_000, 6],
    ['or just reached', 20, 14_380_471, 5],
  ])('are %s', async (_, count, bytes, most) => {
    expect(await crowd(Array.from({ length: count }, (_, at) => framed(`framed-${at}`, bytes)))).toBe(most);
  });
});

test('no more is bought while 256 clips wait to be fetched', async () => {
  const hour = 3_600_000;
  const rig = createRig(makeTasks(300), () => ({ doneMs: 1_000, downloadMs: hour }));
  const before = rig.clock.now();
  const { kinds, store } = await rig.run({ options: { concurrency: 1 } });
  const early = rig.gateway.creates.filter(({ at }) => at - before < hour).length;
  expect(early).toBe(256);
  expect(kinds).toEqual([]);
  expect(Object.keys(store.tree())).toHaveLength(300);
});

test('jobs in flight are not among them', async () => {
  const most = 150;
  const rig = createRig(makeTasks(2 * most), ({ number }) => ({ doneMs: number > most ? 60_000 : 1_000 }));
  await rig.run({ options: { concurrency: most } });
  const [last] = rig.gateway.creates.slice(-1);
  const inFlight = rig.gateway.creates.filter(({ endsAt }) => endsAt > (last?.at ?? 0));
  expect(inFlight).toHaveLength(most);
});

describe('--limit', () => {
  test('waits for creates that are not answered yet: one that is turned away is sent again in its place', async () => {
    const rig = createRig(makeTasks(4), ({ number }) =>
      number === 2 ? { answerMs: 5_000, answer: slow } : { answerMs: 10, doneMs: 1_000 },
    );
    const { kinds } = await rig.run({ options: { createLimit: 2 } });
    expect(kinds).toEqual(['limit']);
    expect(rig.gateway.creates.filter(({ isBought }) => isBought)).toHaveLength(2);
    expect(rig.gateway.creates).toHaveLength(3);
  });

  test('of nothing sends nothing', async () => {
    const rig = createRig(makeTasks(1));
    expect((await rig.run({ options: { createLimit: 0 } })).kinds).toEqual(['limit']);
    expect(rig.gateway.creates).toEqual([]);
  });

  test('does not count what was lost on the way from its frames', async () => {
    const rig = createRig(makeTasks(3));
    const failure: Failure = { kind: 'disk', code: 'ENOENT', path: 'frame.png' };
    const { kinds } = await rig.run({
      options: {
        createLimit: 2,
        buildWireRequest: async ({ model, params }) =>
          params.prompt === 'a picture of shot-1'
            ? { ok: false, error: failure }
            : { ok: true, value: { model, params, images: [] } },
      },
    });
    expect(kinds).toEqual(['frames']);
    expect(rig.gateway.creates).toHaveLength(2);
  });
});

describe('money that is short', () => {
  test('is waited for while something may still come cheaper or fail for nothing', async () => {
    const failure: Failure = { kind: 'generation-failed', text: 'no', chargedUsd: usd('0') };
    const rig = createRig(makeTasks(3), ({ number }) =>
      number === 1 ? { doneMs: 60_000, end: failure } : { doneMs: 1_000 },
    );
    const { kinds } = await rig.run({
      pipeline: { settings: { budget: { run: usd('0.70') }, attempts: 2, taskTimeoutMs: 600_000 } },
      options: { budget: { kind: 'enforced' } },
    });
    expect(kinds).toEqual([]);
    expect(rig.gateway.creates).toHaveLength(3);
  });

  test('is there as soon as a job came cheaper, whenever its clip is brought', async () => {
    const hour = 3_600_000;
    const rig = createRig(makeTasks(2), () => ({ doneMs: 1_000, downloadMs: hour, chargedUsd: usd('0.05') }));
    await rig.run({
      pipeline: { settings: { budget: { run: usd('0.40') }, attempts: 2, taskTimeoutMs: 600_000 } },
      options: { budget: { kind: 'enforced' } },
    });
    const [first = 0, second = Infinity] = rig.gateway.creates.map(({ at }) => at);
    expect(second - first).toBeLessThan(hour);
  });

  test('names the cap, and what the next clip would take', async () => {
    const rig = createRig(makeTasks(3));
    const { outcome } = await rig.run({
      pipeline: { settings: { budget: { run: usd('0.70') }, attempts: 2, taskTimeoutMs: 600_000 } },
      options: { budget: { kind: 'enforced' } },
    });
    expect(outcome.ends).toEqual([{ kind: 'budget', which: 'run', cap: '0.7', neededUsd: '0.325' }]);
  });

  test('says that the next clip has no known price, where it has none', async () => {
    const dearer = { chargedUsd: usd('0.9') };
    const [known, unknown] = makeTasks(2);
    if (known === undefined || unknown === undefined) throw new Error('two tasks');
    const rig = createRig([known, { ...unknown, priceClass: 'ffff0000ffff0000' }], () => ({
      doneMs: 1_000,
      ...dearer,
    }));
    const { outcome } = await rig.run({
      pipeline: {
        settings: { budget: { run: usd('0.70') }, attempts: 2, taskTimeoutMs: 600_000 },
        priceOf: ({ priceClass }) =>
          priceClass === known.priceClass
            ? { usd: usd('0.325'), source: 'quote' }
            : { usd: null, source: 'unknown' },
      },
      options: { concurrency: 1, budget: { kind: 'enforced' }, allowUnknownPrice: true },
    });
    expect(outcome.ends).toEqual([{ kind: 'budget', which: 'run', cap: '0.7', neededUsd: null }]);
  });
});

describe('before a deadline', () => {
  /** Runs tasks of ten seconds one after the other, with so much time; gives how many were sent. */
  async function sentIn(ms: number): Promise<number> {
    const rig = createRig(makeTasks(20), () => ({ doneMs: 10_000 }));
    const deadlineAt = rig.clock.now() + ms;
    await rig.run({ options: { concurrency: 1, deadlineAt } });
    return rig.gateway.creates.length;
  }

  test('a create is sent as long as nobody knows how long jobs take', async () => {
    expect(await sentIn(1_000)).toBe(1);
  });

  test('a create is sent only where nine in ten jobs like it were done in time', async () => {
    expect(await sentIn(15_000)).toBe(1);
    expect(await sentIn(26_000)).toBe(2);
  });
});
