import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { createRig, type Rig, usd } from '../rig/rig.ts';
import type { DecideScript } from '../rig/scripted-gateway.ts';
import { makeTasks } from '../rig/tasks.ts';

const transient: Failure = { kind: 'generation-failed', code: '008005098', text: 'failed' };
const odd: Failure = { kind: 'generation-failed', code: '7', text: 'odd' };
const slow: Failure = { kind: 'rate-limited', text: 'slow' };
const noFrames: Failure = { kind: 'disk', code: 'ENOENT', path: 'frame.png' };

/** A world in which three jobs are in flight that a run left after five seconds. */
async function leftBehind(decide: DecideScript): Promise<Rig> {
  const stop = new AbortController();
  const rig = createRig(makeTasks(3), decide);
  void rig.clock.sleep(5_000).then(() => stop.abort());
  await rig.run({ options: { stop: stop.signal, concurrency: 3 } });
  expect(rig.gateway.creates).toHaveLength(3);
  return rig;
}

function grants({ disk }: Rig): number {
  return disk.facts.filter(({ type }) => type === 'retry:granted').length;
}

describe('a job of an earlier run', () => {
  test('takes a slot until it is done', async () => {
    const rig = await leftBehind(({ number }) => ({ doneMs: number === 1 ? 30_000 : 60_000 }));
    await rig.run({ tasks: makeTasks(5), options: { concurrency: 3 } });
    const [first, second, , fourth, fifth] = rig.gateway.creates;
    expect(rig.gateway.creates).toHaveLength(5);
    expect(fourth?.at).toBeGreaterThanOrEqual(first?.endsAt ?? Infinity);
    expect(fourth?.at).toBeLessThan(second?.endsAt ?? 0);
    expect(fifth?.at).toBeGreaterThanOrEqual(second?.endsAt ?? Infinity);
  });

  test('that fails is bought again in the same run', async () => {
    const rig = await leftBehind(({ number }) => (number <= 3 ? { doneMs: 30_000, end: transient } : {}));
    const { kinds, store } = await rig.run();
    expect(kinds).toEqual([]);
    expect(rig.gateway.creates).toHaveLength(6);
    expect(Object.keys(store.tree())).toHaveLength(3);
  });

  test('whose clip is only to be fetched takes none', async () => {
    const rig = createRig(makeTasks(1), () => ({ downloadMs: 60_000 }));
    await rig.run();
    rig.disk.files.clear();
    const at = rig.clock.now();
    await rig.run({ tasks: makeTasks(2), options: { concurrency: 1 } });
    expect(rig.gateway.creates.map((create) => create.at)).toEqual([expect.any(Number), at]);
  });
});

describe('a create', () => {
  test('without frames gives back its slot, its money and its place under --limit', async () => {
    const rig = createRig(makeTasks(8));
    const unsent = new Set(['1', '2', '4', '5', '6', '7'].map((number) => `a picture of shot-${number}`));
    const { outcome } = await rig.run({
      options: {
        concurrency: 1,
        createLimit: 2,
        budget: { kind: 'enforced', commandUsd: usd('0.65') },
        buildWireRequest: async ({ model, params }) =>
          unsent.has(String(params.prompt))
            ? { ok: false, error: noFrames }
            : { ok: true, value: { model, params, images: [] } },
      },
    });
    expect(outcome.ends).toMatchObject([{ kind: 'frames' }]);
    const sent = rig.gateway.creates.map(({ request }) => request.params.prompt);
    expect(sent).toEqual(['a picture of shot-3', 'a picture of shot-8']);
  });

  test('for a second attempt whose frames are gone is not put together again and again', async () => {
    const rig = createRig(makeTasks(1), () => ({ end: transient }));
    const { kinds } = await rig.run({
      options: {
        buildWireRequest: async ({ model, params }) =>
          rig.gateway.creates.length > 0
            ? { ok: false, error: noFrames }
            : { ok: true, value: { model, params, images: [] } },
      },
    });
    expect(kinds).toEqual(['frames']);
    expect(rig.gateway.creates).toHaveLength(1);
  });

  test('that was granted and turned away is not granted a second time', async () => {
    const rig = createRig(makeTasks(1), ({ number }) => {
      if (number === 1) return { end: odd };
      return number === 2 ? { answer: slow } : {};
    });
    await rig.run();
    await rig.run({ retryFailed: true });
    expect(rig.gateway.creates).toHaveLength(3);
    expect(grants(rig)).toBe(1);
  });

  test('that was granted has what run.attempts allows, and one more', async () => {
    const rig = createRig(makeTasks(1), ({ number }) => ({ end: number === 1 ? odd : transient }));
    await rig.run();
    await rig.run({ retryFailed: true });
    expect(rig.gateway.creates).toHaveLength(3);
    await rig.run();
    expect(rig.gateway.creates).toHaveLength(3);
  });
});

test('a pipeline that may spend no more, and whose clip does not come, says both', async () => {
  const rig = createRig(makeTasks(3), () => ({ clip: '<html>' }));
  const { kinds } = await rig.run({
    pipeline: { settings: { budget: { run: usd('0.70') }, attempts: 2, taskTimeoutMs: 60_000 } },
    options: { budget: { kind: 'enforced' }, giveUpAfterMs: 60_000 },
  });
  expect(kinds).toEqual(['gave-up', 'budget']);
});
