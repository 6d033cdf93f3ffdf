import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Failure } from '../../src/core/failure.ts';
import { collectAll } from '../../src/run/collect.ts';
import type { ExecuteOptions } from '../../src/run/execute-options.ts';
import { createRig, type Rig, usd } from '../rig/rig.ts';
import type { Script } from '../rig/scripted-gateway.ts';
import { makeTasks } from '../rig/tasks.ts';

const lost: Failure = { kind: 'answer-lost', cause: 'ECONNRESET' };
const refused: Failure = { kind: 'rejected', httpStatus: 400, code: '008005002', text: 'parameter invalid' };
const failed: Failure = { kind: 'generation-failed', code: '008005004', text: 'image invalid' };

describe('the breaker', () => {
  test('a gateway that swallows every create costs the slots in flight and three', async () => {
    const rig = createRig(makeTasks(100), () => ({ answer: lost, answerMs: 1_000 }));
    const { outcome } = await rig.run({ options: { concurrency: 8 } });
    expect(outcome.ends).toEqual([{ kind: 'breaker', cause: 'lost-answers', failure: lost }]);
    expect(rig.gateway.creates.length).toBeLessThanOrEqual(11);
  });

  test('lost answers between others do not open it', async () => {
    const rig = createRig(makeTasks(30), ({ number }) => (number % 3 === 0 ? { answer: lost } : {}));
    const { kinds } = await rig.run({ options: { concurrency: 1 } });
    expect(kinds).toEqual([]);
    expect(rig.gateway.creates).toHaveLength(30);
  });

  test('five refusals of one code open it, others do not', async () => {
    const one = createRig(makeTasks(100), () => ({ answer: refused }));
    const { outcome } = await one.run({ options: { concurrency: 2 } });
    expect(outcome.ends).toEqual([{ kind: 'breaker', cause: 'refusals', failure: refused }]);
    expect(one.gateway.creates.length).toBeLessThanOrEqual(7);
    const many = createRig(makeTasks(20), ({ number }) => ({ answer: { ...refused, code: `${number}` } }));
    expect((await many.run()).kinds).toEqual([]);
    expect(many.gateway.creates).toHaveLength(20);
  });

  test('refusals that name the balance are a matter of access', async () => {
    const broke: Failure = { kind: 'rejected', httpStatus: 400, code: '1', text: 'Insufficient balance' };
    const rig = createRig(makeTasks(100), () => ({ answer: broke }));
    const { outcome } = await rig.run();
    expect(outcome.ends).toMatchObject([{ kind: 'breaker', cause: 'no-access' }]);
  });

  test('failed jobs count like refusals; a clip between them closes it again', async () => {
    const all = createRig(makeTasks(100), () => ({ end: failed }));
    await all.run({ options: { concurrency: 1 } });
    expect(all.gateway.creates).toHaveLength(5);
    const some = createRig(makeTasks(30), ({ number }) => (number % 5 === 0 ? {} : { end: failed }));
    expect((await some.run({ options: { concurrency: 1 } })).kinds).toEqual([]);
  });

  test('what is in flight still lands', async () => {
    const rig = createRig(makeTasks(20), ({ number }) =>
      number <= 3 ? { doneMs: 60_000 } : { answer: refused },
    );
    const { store } = await rig.run({ options: { concurrency: 4 } });
    expect(Object.keys(store.tree())).toHaveLength(3);
  });
});

describe('access', () => {
  test('403 on a create ends creates only, and the task stays new', async () => {
    const forbidden: Failure = { kind: 'forbidden', text: 'no balance' };
    const rig = createRig(makeTasks(20), ({ number }) =>
      number <= 2 ? { doneMs: 30_000 } : { answer: forbidden },
    );
    const { outcome, store } = await rig.run({ options: { concurrency: 3 } });
    expect(outcome.ends).toEqual([{ kind: 'no-access', failure: forbidden }]);
    expect(Object.keys(store.tree())).toHaveLength(2);
    expect(rig.disk.facts.filter(({ type }) => type === 'task:rejected')).toEqual([]);
    const again = await rig.run();
    expect(again.kinds).toEqual(['no-access']);
  });

  test('401 ends everything', async () => {
    const unauthorized: Failure = { kind: 'unauthorized', text: 'bad key' };
    const rig = createRig(makeTasks(5), ({ number }) =>
      number === 1 ? { doneMs: 60_000 } : { answer: unauthorized, answerMs: 1_000 },
    );
    const before = rig.clock.now();
    const { kinds } = await rig.run({ options: { concurrency: 2 } });
    expect(kinds).toEqual(['no-access']);
    expect(rig.clock.now() - before).toBeLessThan(2_000);
  });

  test('401 on a poll as well', async () => {
    const rig = createRig(makeTasks(3), () => ({ polls: [{ kind: 'unauthorized', text: 'revoked' }] }));
    expect((await rig.run()).kinds).toEqual(['no-access']);
  });

  test('answers on their way are awaited where nobody waits for the end', async () => {
    const rig = createRig(makeTasks(4), ({ number }) =>
      number === 1 ? { polls: [{ kind: 'unauthorized', text: 'revoked' }] } : { answerMs: 20_000 },
    );
    const { kinds, state } = await rig.run();
    expect(kinds).toEqual(['no-access']);
    const stages = [...state.purchases.values()].flatMap(({ attempts }) =>
      attempts.map(({ stage }) => stage),
    );
    expect(stages).toHaveLength(4);
    expect(stages).not.toContain('uncertain');
  });
});

describe('a signal', () => {
  test('ends within 5 s: no new creates, answers on their way are still taken', async () => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(20), ({ number }) => ({
      doneMs: 60_000,
      answerMs: number > 4 ? 3_000 : 10,
    }));
    void rig.clock.sleep(1_000).then(() => stop.abort());
    const before = rig.clock.now();
    const { kinds, state } = await rig.run({ options: { stop: stop.signal } });
    expect(kinds).toEqual(['interrupted']);
    expect(rig.clock.now() - before).toBeLessThan(6_000);
    expect(rig.gateway.creates.every(({ at }) => at - before <= 1_000)).toBe(true);
    const stages = [...state.purchases.values()].flatMap(({ attempts }) =>
      attempts.map(({ stage }) => stage),
    );
    expect(new Set(stages)).toEqual(new Set(['submitted']));
    const after = await rig.run();
    expect(after.kinds).toEqual([]);
    expect(rig.gateway.creates).toHaveLength(20);
  });

  test('answers that take longer than that leave their tasks uncertain, and are not held against the gateway', async () => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(4), () => ({ answerMs: 60_000 }));
    void rig.clock.sleep(1_000).then(() => stop.abort());
    const before = rig.clock.now();
    const { kinds } = await rig.run({ options: { stop: stop.signal } });
    expect(kinds).toEqual(['interrupted']);
    expect(rig.clock.now() - before).toBeLessThanOrEqual(5_000);
    expect(rig.disk.facts.at(-1)?.type).toBe('task:uncertain');
  });
});

/** A disk that takes this fact, and nothing after it, never. */
const hangsAt =
  (type: Fact['type']) =>
  (fact: Fact): Promise<void> | undefined =>
    fact.type === type ? new Promise(() => undefined) : undefined;

/** Told to stop after a second, and left alone four seconds after that. */
function toldToStop({ clock }: Rig): Pick<ExecuteOptions, 'stop' | 'leave'> {
  const [stop, leave] = [new AbortController(), new AbortController()];
  void clock.sleep(1_000).then(() => stop.abort());
  void clock.sleep(5_000).then(() => leave.abort());
  return { stop: stop.signal, leave: leave.signal };
}

describe('when nobody waits any more', () => {
  test.each<[string, Fact['type'], Script]>([
    ['the last facts', 'task:uncertain', { answerMs: 60_000 }],
    ['what was accepted', 'task:submitted', { answerMs: 2_000 }],
    ['a clip', 'clip:saved', { doneMs: 0 }],
  ])('a disk that takes %s no more holds up nothing', async (_, type, script) => {
    const rig = createRig(makeTasks(2), () => script);
    const before = rig.clock.now();
    const { kinds } = await rig.run({ options: toldToStop(rig), beforeFact: hangsAt(type) });
    expect({ kinds, tookMs: rig.clock.now() - before }).toEqual({ kinds: ['interrupted'], tookMs: 5_000 });
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(2);
  });

  test('a job that could not be written down is told with what a person is to say', async () => {
    const rig = createRig(makeTasks(1), () => ({ answerMs: 2_000 }));
    await rig.run({ options: toldToStop(rig), beforeFact: hangsAt('task:submitted') });
    expect(rig.signals.flatMap((each) => (each.type === 'notice' ? [each.text] : []))).toEqual([
      expect.stringContaining('dailies resolve --submitted job-1'),
    ]);
  });

  test('collect leaves too', async () => {
    const rig = createRig(makeTasks(1), () => ({ doneMs: 60_000 }));
    await rig.run({ options: { deadlineAt: rig.clock.now() + 10_000 } });
    await rig.clock.pass(60_000);
    const before = rig.clock.now();
    const pipeline = await rig.open({ beforeFact: hangsAt('task:completed') });
    const [outcome] = await rig.clock.until(collectAll([pipeline], { ...rig.options(), ...toldToStop(rig) }));
    expect(outcome?.ends).toEqual([{ kind: 'interrupted' }]);
    expect(rig.clock.now() - before).toBe(5_000);
  });
});

describe('the deadline', () => {
  test('ends the run, and what is in flight is left to the next one', async () => {
    const rig = createRig(makeTasks(4), () => ({ doneMs: 60_000 }));
    const before = rig.clock.now();
    const { kinds } = await rig.run({ options: { deadlineAt: before + 20_000 } });
    expect(kinds).toEqual(['deadline']);
    expect(rig.clock.now() - before).toBeLessThanOrEqual(20_000);
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(4);
  });

  test('nothing is sent that could not be done in time, going by what was measured', async () => {
    const rig = createRig(makeTasks(60), () => ({ doneMs: 10_000 }));
    const before = rig.clock.now();
    const deadlineAt = before + 65_000;
    const { kinds, state } = await rig.run({ options: { concurrency: 4, deadlineAt } });
    expect(kinds).toEqual(['deadline']);
    expect(rig.gateway.creates.length).toBeGreaterThanOrEqual(16);
    const open = [...state.purchases.values()].filter(({ attempts }) => attempts[0]?.stage === 'submitted');
    expect(open).toEqual([]);
  });

  test('is no end where everything was done before it', async () => {
    const rig = createRig(makeTasks(2));
    const { kinds } = await rig.run({ options: { deadlineAt: rig.clock.now() + 600_000 } });
    expect(kinds).toEqual([]);
  });
});

describe('a provider that stays down', () => {
  test('is given up after a while without any success', async () => {
    const down: Failure = { kind: 'never-left', cause: 'ECONNREFUSED' };
    const rig = createRig(makeTasks(50), () => ({ answer: down }));
    const before = rig.clock.now();
    const { kinds } = await rig.run({ options: { giveUpAfterMs: 10 * 60_000 } });
    expect(kinds).toEqual(['gave-up']);
    const tookMs = rig.clock.now() - before;
    expect(tookMs).toBeGreaterThanOrEqual(10 * 60_000);
    expect(tookMs).toBeLessThan(11 * 60_000);
    expect(rig.gateway.creates.length).toBeLessThan(60);
  });

  test('a run that only waits is not given up', async () => {
    const rig = createRig(makeTasks(1), () => ({ doneMs: 20 * 60_000 }));
    expect((await rig.run({ options: { giveUpAfterMs: 60_000 } })).kinds).toEqual([]);
  });
});

describe('--limit', () => {
  test('counts what was sent, not what was turned away', async () => {
    const rig = createRig(makeTasks(20), ({ number }) =>
      number % 2 === 0 ? { answer: { kind: 'rate-limited', text: 'slow' } } : {},
    );
    const { kinds } = await rig.run({ options: { createLimit: 5 } });
    expect(kinds).toEqual(['limit']);
    expect(rig.gateway.creates.filter(({ isBought }) => isBought)).toHaveLength(5);
  });

  test('of all that there is, is no end', async () => {
    const rig = createRig(makeTasks(5));
    expect((await rig.run({ options: { createLimit: 5 } })).kinds).toEqual([]);
  });
});

describe('watchers', () => {
  const stopped = (rig: ReturnType<typeof createRig>): readonly string[] =>
    rig.signals.flatMap((each) => (each.type === 'creates:stopped' ? [each.reason] : []));

  test('are told once why no more creates go out', async () => {
    const rig = createRig(makeTasks(5));
    await rig.run({ options: { createLimit: 2 } });
    expect(stopped(rig)).toEqual(['as many creates as --limit allows were sent']);
  });

  test('hear nothing of a deadline or a signal that comes after the end', async () => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(2));
    await rig.run({ options: { deadlineAt: rig.clock.now() + 600_000, stop: stop.signal } });
    stop.abort();
    await rig.clock.pass(1_000_000);
    expect(stopped(rig)).toEqual([]);
  });
});

describe('disks and bugs', () => {
  test('a full disk ends the run; what was bought is fetched next time', async () => {
    const rig = createRig(makeTasks(3));
    const full: Failure = { kind: 'disk', code: 'ENOSPC', path: 'clips' };
    const { outcome } = await rig.run({ trouble: { receive: [full] }, options: { concurrency: 1 } });
    expect(outcome.ends).toEqual([{ kind: 'disk', failure: full }]);
    const { store } = await rig.run();
    expect(rig.gateway.creates).toHaveLength(3);
    expect(Object.keys(store.tree())).toHaveLength(3);
  });

  test('a journal that refuses ends the run, and an accepted job is told of', async () => {
    const rig = createRig(makeTasks(3));
    const cause = new Error('ENOSPC');
    const { outcome } = await rig.run({
      beforeFact: ({ type }) => {
        if (type === 'task:submitted') throw cause;
      },
      options: { concurrency: 1 },
    });
    expect(outcome.ends).toEqual([{ kind: 'journal', cause }]);
    expect(rig.gateway.creates).toHaveLength(1);
    expect(rig.signals).toContainEqual(
      expect.objectContaining({ type: 'notice', text: expect.stringContaining('job-1') }),
    );
  });

  test('frames that changed leave their task new', async () => {
    const rig = createRig(makeTasks(3));
    const failure: Failure = { kind: 'disk', code: 'ECHANGED', path: 'frame.png' };
    const [first] = makeTasks(1);
    const { outcome } = await rig.run({
      options: {
        buildWireRequest: async ({ model, params }) =>
          params.prompt === 'a picture of shot-1'
            ? { ok: false, error: failure }
            : { ok: true, value: { model, params, images: [] } },
        budget: { kind: 'enforced', commandUsd: usd('0.65') },
      },
    });
    expect(outcome.ends).toEqual([{ kind: 'frames', tasks: [{ key: first?.key, failure }] }]);
    expect(rig.gateway.creates).toHaveLength(2);
  });

  test('a bug ends everything and is thrown', async () => {
    const rig = createRig(makeTasks(3));
    const bug = new Error('a bug');
    const run = rig.run({
      options: {
        freeze: () => {
          throw bug;
        },
      },
    });
    await expect(run).rejects.toBe(bug);
  });
});
