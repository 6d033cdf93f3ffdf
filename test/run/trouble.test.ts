import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { createRig, emptyDisk, type Rig, type RunOptions } from '../rig/rig.ts';
import type { DecideScript } from '../rig/scripted-gateway.ts';
import { makeTask, makeTasks } from '../rig/tasks.ts';

const down: Failure = { kind: 'server-trouble', httpStatus: 502, text: 'bad gateway' };
const unknown: Failure = { kind: 'job-unknown', text: 'no such task' };
const expired: Failure = { kind: 'download-expired', httpStatus: 403 };
const transient: Failure = { kind: 'generation-failed', code: '008005098', text: 'failed' };

const timeout: RunOptions = {
  pipeline: { settings: { budget: {}, attempts: 2, taskTimeoutMs: 60_000 } },
};

function types(rig: Rig): readonly string[] {
  return rig.disk.facts.map(({ type }) => type).filter((type) => type !== 'run:started');
}

describe('polls', () => {
  test('are repeated as long as it takes', async () => {
    const polls = Array.from({ length: 5 }, () => down);
    const rig = createRig(makeTasks(5), () => ({ polls }));
    const { kinds, store } = await rig.run();
    expect(kinds).toEqual([]);
    expect(Object.keys(store.tree())).toHaveLength(5);
  });

  test('a 404 for some minutes is "not visible yet"', async () => {
    const rig = createRig(makeTasks(1), () => ({ polls: [unknown, unknown, unknown, unknown] }));
    expect((await rig.run()).kinds).toEqual([]);
    expect(types(rig)).toContain('clip:saved');
  });

  test('a 404 that lasts 5 minutes makes the task lost; it is not bought again', async () => {
    const rig = createRig(makeTasks(1), () => ({ polls: Array.from({ length: 5_000 }, () => unknown) }));
    const before = rig.clock.now();
    await rig.run();
    expect(types(rig)).toEqual(['task:started', 'task:submitted', 'task:lost']);
    expect(rig.clock.now() - before).toBeGreaterThan(5 * 60_000);
    expect(rig.clock.now() - before).toBeLessThan(6 * 60_000);
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(1);
  });

  test('the first look comes within half a second', async () => {
    const rig = createRig(makeTasks(8), () => ({ doneMs: 100 }));
    const before = rig.clock.now();
    await rig.run();
    expect(rig.clock.now() - before).toBeLessThan(600);
  });

  test('an unknown status is told once', async () => {
    const rig = createRig(makeTasks(3));
    const { provider } = {
      provider: {
        ...rig.gateway,
        poll: async (...args: Parameters<typeof rig.gateway.poll>) => {
          const result = await rig.gateway.poll(...args);
          return result.ok && result.value.status === 'running'
            ? { ok: true as const, value: { ...result.value, unknownStatus: 'dreaming' } }
            : result;
        },
      },
    };
    await rig.run({ options: { provider } });
    expect(rig.signals.filter(({ type }) => type === 'notice')).toHaveLength(1);
  });
});

describe('a run in which nothing succeeds', () => {
  const later: Failure = { kind: 'rate-limited', text: 'come again', retryAfterMs: 15 * 60_000 };
  const broken: Failure = { kind: 'download-broken', cause: 'no video' };
  const always = (failure: Failure) => Array.from({ length: 5_000 }, () => failure);

  test.each<[string, DecideScript, number, string]>([
    ['its creates are put off', () => ({ answer: later }), 2, 'creates'],
    ['its looks are put off', () => ({ polls: always(later) }), 2, 'polls'],
    ['its downloads are put off', () => ({ downloads: always(later) }), 100, 'downloads'],
    ['its looks fail', () => ({ polls: always(down) }), 2, 'polls'],
    ['its downloads break off', () => ({ downloads: always(broken) }), 100, 'downloads'],
  ])('ends in time, although everybody still waits: %s', async (_what, decide, tasks, what) => {
    const rig = createRig(makeTasks(tasks), decide);
    const begun = rig.clock.elapsed();
    const { kinds } = await rig.run({ options: { giveUpAfterMs: 20_000, concurrency: 100 } });
    expect(kinds).toEqual(['gave-up']);
    expect(rig.clock.elapsed() - begun).toBeLessThan(25_000);
    expect(rig.clock.sleeping()).toBe(0);
    const waits = rig.signals.filter((each) => each.type === 'wait:started');
    expect(new Set(waits.map((each) => each.what))).toEqual(new Set([what]));
    expect(waits.length).toBeLessThan(10);
  });

  test('a host of files that was given up is tried by each further clip once, until one comes', async () => {
    let isDown = true;
    const rig = createRig(makeTasks(6), ({ number }) => ({
      doneMs: number * 60_000,
      get downloads() {
        return isDown ? always(broken) : [];
      },
    }));
    void rig.clock.sleep(4.5 * 60_000).then(() => {
      isDown = false;
    });
    const { kinds, store } = await rig.run({ options: { giveUpAfterMs: 30_000 } });
    expect(kinds).toEqual(['gave-up']);
    expect(Object.keys(store.tree())).toHaveLength(2);
    expect((await rig.run()).kinds).toEqual([]);
    expect(rig.gateway.creates).toHaveLength(6);
  });

  test('one that was asked to come again just when patience ends is heard', async () => {
    const rig = createRig(makeTasks(1), ({ number }) =>
      number === 1 ? { answer: later, answerMs: 10 } : {},
    );
    expect((await rig.run({ options: { giveUpAfterMs: 15 * 60_000 } })).kinds).toEqual([]);
  });
});

describe('a clock that is set in the middle of a run, by hand or by the network', () => {
  const slow: Failure = { kind: 'rate-limited', text: 'slow', retryAfterMs: 20_000 };
  const broken: Failure = { kind: 'download-broken', cause: 'ECONNRESET' };
  const several = (failure: Failure) => Array.from({ length: 6 }, () => failure);

  /** How long it takes, and what it comes to, when the clock is set after so long. */
  async function take(decide: DecideScript, afterMs: number, byMs: number) {
    const rig = createRig(makeTasks(6), decide);
    const begun = rig.clock.elapsed();
    void rig.clock.sleep(afterMs).then(() => rig.clock.set(byMs));
    const { kinds } = await rig.run({ options: { deadlineAt: begun + 10 * 60_000 } });
    return { tookMs: rig.clock.elapsed() - begun, kinds, facts: types(rig) };
  }

  test.each<[string, DecideScript]>([
    ['jobs', () => ({ doneMs: 9_000 })],
    ['creates that are turned away', ({ number }) => (number <= 2 ? { answer: slow } : {})],
    ['looks that fail', ({ number }) => (number <= 2 ? { polls: several(down) } : {})],
    ['looks that are put off', () => ({ polls: [slow] })],
    ['downloads that fail', () => ({ downloads: several(broken) })],
    ['downloads that are put off', () => ({ downloads: [slow] })],
  ])('%s take as long as with any other', async (_what, decide) => {
    const usual = await take(decide, 0, 0);
    expect(usual.kinds).toEqual([]);
    for (const byMs of [-3_600_000, 3 * 3_600_000]) {
      for (const afterMs of [10, 700, 2_300, 4_000]) {
        expect(await take(decide, afterMs, byMs), `${byMs} ms after ${afterMs} ms`).toEqual(usual);
      }
    }
  });
});

describe('a job past its time', () => {
  test('is late: the run stops waiting, the next one looks again and takes it', async () => {
    const rig = createRig(makeTasks(2), ({ number }) => (number === 1 ? { doneMs: 100_000 } : {}));
    const before = rig.clock.now();
    const { kinds } = await rig.run(timeout);
    expect(kinds).toEqual([]);
    expect(rig.clock.now() - before).toBeLessThan(61_000);
    expect(types(rig).filter((type) => type === 'task:late')).toHaveLength(1);
    const looks = rig.gateway.polls();
    await rig.run(timeout);
    expect(rig.gateway.polls()).toBe(looks + 1);
    await rig.clock.pass(60_000);
    await rig.run(timeout);
    expect(types(rig).at(-1)).toBe('clip:saved');
    expect(types(rig).filter((type) => type === 'task:late')).toHaveLength(1);
    expect(rig.gateway.creates).toHaveLength(2);
  });

  test('off-peak jobs have 48 hours', async () => {
    const task = makeTask('slow');
    const params = { ...task.request.params, off_peak: true };
    const rig = createRig([{ ...task, request: { ...task.request, params } }], () => ({
      doneMs: 40 * 3_600_000,
    }));
    expect((await rig.run(timeout)).kinds).toEqual([]);
    expect(types(rig).at(-1)).toBe('clip:saved');
  });
});

describe('a job that failed', () => {
  test('in a way that may succeed is bought once more', async () => {
    const rig = createRig(makeTasks(1), ({ number }) => (number === 1 ? { end: transient } : {}));
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(2);
    expect(types(rig).at(-1)).toBe('clip:saved');
  });

  test('for ever is not bought beyond run.attempts, in this run or the next', async () => {
    const rig = createRig(makeTasks(2), () => ({ end: transient }));
    await rig.run();
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(4);
    await rig.run({ retryFailed: true });
    expect(rig.gateway.creates).toHaveLength(6);
    expect(types(rig).filter((type) => type === 'retry:granted')).toHaveLength(2);
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(6);
  });

  test('for its content, or for an unknown reason, is not bought again', async () => {
    const failures: readonly Failure[] = [
      { kind: 'content-refused', code: '008005098', text: 'sensitive' },
      { kind: 'generation-failed', code: '7', text: 'odd' },
    ];
    const rig = createRig(makeTasks(2), ({ number }) => ({ end: failures[number - 1] ?? transient }));
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(2);
  });

  test('an attempt that never left does not count towards run.attempts, and has a number of its own', async () => {
    const rig = createRig(makeTasks(1), ({ number }) => {
      if (number < 4) return { answer: { kind: 'never-left', cause: 'ENOTFOUND' } };
      return number === 4 ? { end: transient } : {};
    });
    const { state } = await rig.run();
    const [purchase] = state.purchases.values();
    expect(purchase?.attempts.map(({ id, stage }) => `${id.slice(17)} ${stage}`)).toEqual([
      '1 not-sent',
      '2 not-sent',
      '3 not-sent',
      '4 failed',
      '5 completed',
    ]);
  });

  test('after its key left the manifest is not bought again', async () => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(1), () => ({ doneMs: 60_000, end: transient }));
    void rig.clock.sleep(5_000).then(() => stop.abort());
    await rig.run({ options: { stop: stop.signal } });
    expect((await rig.run({ tasks: [] })).kinds).toEqual([]);
    expect(types(rig).at(-1)).toBe('task:failed');
    expect(rig.gateway.creates).toHaveLength(1);
  });

  test('one from an earlier run is bought again unless the filters leave it out', async () => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(1), ({ number }) =>
      number === 1 ? { doneMs: 60_000, end: transient } : {},
    );
    void rig.clock.sleep(5_000).then(() => stop.abort());
    await rig.run({ options: { stop: stop.signal } });
    await rig.run({ pipeline: { mayBuy: () => false } });
    expect(rig.gateway.creates).toHaveLength(1);
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(2);
  });
});

describe('downloads', () => {
  test('are repeated with a fresh address, and never lead to a create', async () => {
    const broken: Failure = { kind: 'download-broken', cause: 'ECONNRESET' };
    const downloads = [expired, broken, down, { kind: 'unreachable', cause: 'ETIMEDOUT' } as const];
    const rig = createRig(makeTasks(3), () => ({ downloads }));
    const { kinds, store } = await rig.run();
    expect(kinds).toEqual([]);
    expect(Object.keys(store.tree())).toHaveLength(3);
    expect(rig.gateway.creates).toHaveLength(3);
  });

  test('what is not a video is fetched until the run gives up on it, and again in the next run', async () => {
    let clip = '<html>';
    const script = {
      get clip() {
        return clip;
      },
    };
    const rig = createRig(makeTasks(1), () => script);
    const { kinds } = await rig.run({ options: { giveUpAfterMs: 60_000 } });
    expect(kinds).toEqual(['gave-up']);
    clip = 'clip after all';
    const { store } = await rig.run();
    expect(Object.keys(store.tree())).toHaveLength(1);
    expect(rig.gateway.creates).toHaveLength(1);
  });

  test('of several clips that do not come are one reason to have given up', async () => {
    const rig = createRig(makeTasks(3), () => ({ clip: '<html>' }));
    const { kinds } = await rig.run({ options: { giveUpAfterMs: 60_000 } });
    expect(kinds).toEqual(['gave-up']);
    expect(types(rig)).not.toContain('clip:gone');
  });

  test('a clip that the provider has no more is gone, not bought again', async () => {
    const rig = createRig(makeTasks(1));
    await rig.run();
    rig.disk.files.clear();
    const forgetful = { ...rig.gateway, poll: async () => ({ ok: false as const, error: unknown }) };
    const before = rig.clock.now();
    await rig.run({ options: { provider: forgetful } });
    expect(types(rig).at(-1)).toBe('clip:gone');
    expect(rig.clock.now() - before).toBeLessThan(30_000);
    expect(rig.gateway.creates).toHaveLength(1);
  });

  test('what is gone is looked for once in each run, and taken when it is there again', async () => {
    const rig = createRig(makeTasks(1));
    await rig.run();
    rig.disk.files.clear();
    const forgetful = { ...rig.gateway, poll: async () => ({ ok: false as const, error: unknown }) };
    await rig.run({ options: { provider: forgetful } });
    const before = { at: rig.clock.now(), facts: types(rig) };
    expect((await rig.run({ options: { provider: forgetful } })).kinds).toEqual([]);
    const denied = { ...rig.gateway, fetch: async () => ({ ok: false as const, error: expired }) };
    expect((await rig.run({ options: { provider: denied } })).kinds).toEqual([]);
    expect(rig.clock.now() - before.at).toBeLessThan(1_000);
    expect(types(rig)).toEqual(before.facts);
    const { store } = await rig.run();
    expect(Object.keys(store.tree())).toHaveLength(1);
    expect(rig.gateway.creates).toHaveLength(1);
  });

  test('a finished job that is told as failed for once has its clip all the same', async () => {
    const rig = createRig(makeTasks(1), () => ({ downloads: [down] }));
    let finished = 0;
    const flapping: typeof rig.gateway = {
      ...rig.gateway,
      async poll(...args) {
        const found = await rig.gateway.poll(...args);
        if (found.ok && found.value.status === 'completed') finished += 1;
        return finished === 2 ? { ok: true, value: { status: 'failed', failure: transient } } : found;
      },
    };
    const { store } = await rig.run({ options: { provider: flapping } });
    expect(finished).toBeGreaterThan(2);
    expect(Object.keys(store.tree())).toHaveLength(1);
    expect(rig.gateway.creates).toHaveLength(1);
  });

  test('a clip that vanished or was damaged is fetched again, and what lay there is kept', async () => {
    const rig = createRig(makeTasks(2));
    const { store: before } = await rig.run();
    const tree = before.tree();
    rig.disk.files.delete('clips/shot-1/shot-1.mp4');
    rig.disk.files.set('clips/shot-2/shot-2.mp4', { bytes: Buffer.from('scratched'), mtimeMs: 0 });
    const { store } = await rig.run();
    expect(store.tree()).toMatchObject(tree);
    expect(Object.keys(store.tree())).toHaveLength(3);
    expect(rig.gateway.creates).toHaveLength(2);
  });
});

describe('addresses', () => {
  test.each(['a', 'b'])(
    'of a clip delivered twice, the copy that vanished from %s is put back',
    async (id) => {
      const rig = createRig([makeTask('a', { prompt: 'same' }), makeTask('b', { prompt: 'same' })]);
      const { store: before } = await rig.run();
      const [tree, polls] = [before.tree(), rig.gateway.polls()];
      const path = `clips/${id}/${id}.mp4`;
      rig.disk.files.delete(path);
      expect((await rig.run()).store.tree()).toEqual(tree);
      rig.disk.files.set(path, { bytes: Buffer.from('scratched'), mtimeMs: 0 });
      expect((await rig.run()).store.tree()).toMatchObject(tree);
      expect(rig.gateway.polls()).toBe(polls);
    },
  );

  test('an edit moves the old clip aside, and undoing it brings it back free', async () => {
    const rig = createRig([makeTask('a')]);
    const { store: first } = await rig.run();
    const before = first.tree();
    const { store: second } = await rig.run({ tasks: [makeTask('a', { prompt: 'another' })] });
    const key = makeTask('a').key;
    expect(Object.keys(second.tree())).toEqual(['clips/a/a.mp4', `superseded/a/${key}.mp4`]);
    const { store: third, state } = await rig.run();
    expect(rig.gateway.creates).toHaveLength(2);
    expect(third.tree()['clips/a/a.mp4']).toBe(before['clips/a/a.mp4']);
    expect(state.keysByPath.get('clips/a/a.mp4')).toBe(key);
  });

  test('two names swapped cost nothing', async () => {
    const [a, b] = [makeTask('a', { prompt: 'one' }), makeTask('b', { prompt: 'two' })];
    const rig = createRig([a, b]);
    const { store: before } = await rig.run();
    const [one, two] = Object.values(before.tree());
    const { store } = await rig.run({
      tasks: [makeTask('a', { prompt: 'two' }), makeTask('b', { prompt: 'one' })],
    });
    expect(rig.gateway.creates).toHaveLength(2);
    expect(store.tree()).toEqual({ 'clips/a/a.mp4': two, 'clips/b/b.mp4': one });
  });

  test('a renamed shot takes its clip along', async () => {
    const rig = createRig([makeTask('old', { prompt: 'same' })]);
    await rig.run();
    const { store } = await rig.run({ tasks: [makeTask('new', { prompt: 'same' })] });
    expect(Object.keys(store.tree())).toEqual(['clips/new/new.mp4']);
    expect(rig.gateway.creates).toHaveLength(1);
  });

  test('also where only its case is another, and the disk knows no case', async () => {
    class CaselessMap<T> extends Map<string, T> {
      override get = (name: string) => super.get(name.toLowerCase());
      override has = (name: string) => super.has(name.toLowerCase());
      override set = (name: string, value: T) => super.set(name.toLowerCase(), value);
      override delete = (name: string) => super.delete(name.toLowerCase());
    }
    const disk = { ...emptyDisk(), files: new CaselessMap<{ bytes: Buffer; mtimeMs: number }>() };
    const rig = createRig([makeTask('Opening', { prompt: 'same' })], undefined, { disk });
    await rig.run();
    const task = makeTask('opening', { prompt: 'same' });
    const { store, kinds, state } = await rig.run({ tasks: [task] });
    expect(kinds).toEqual([]);
    expect(Object.keys(store.tree())).toEqual(['clips/opening/opening.mp4']);
    expect([...state.keysByPath]).toEqual([['clips/opening/opening.mp4', task.key]]);
    expect(rig.gateway.fetched).toHaveLength(1);
  });

  test('a key that left the manifest while in flight lands among the superseded', async () => {
    const stop = new AbortController();
    const rig = createRig([makeTask('a')], () => ({ doneMs: 30_000 }));
    void rig.clock.sleep(5_000).then(() => stop.abort());
    await rig.run({ options: { stop: stop.signal } });
    const { store } = await rig.run({ tasks: [] });
    const { key } = makeTask('a');
    expect(Object.keys(store.tree())).toEqual([`superseded/${key.slice(0, 16)}/${key}.mp4`]);
  });
});
