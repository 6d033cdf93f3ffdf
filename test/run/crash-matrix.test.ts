import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import type { Task } from '../../src/core/task.ts';
import { moneyOf } from '../../src/state/money.ts';
import { type KillAt, Killed } from '../rig/life.ts';
import { createRig, emptyDisk, type Rig, replay } from '../rig/rig.ts';
import { isTried } from '../rig/runs.ts';
import type { DecideScript, Script } from '../rig/scripted-gateway.ts';
import { makeTask } from '../rig/tasks.ts';

/** What is to come out the same however often the run is killed on the way. */
interface Scenario {
  /** Runs to their end before, in this order. */
  readonly before?: readonly (readonly Task[])[];
  readonly tasks: readonly Task[];
  /** For each create of a key, by its number among that key's accepted creates. */
  readonly script?: (prompt: string, nth: number) => Script;
}

const transient: Failure = { kind: 'generation-failed', code: '008005099', text: 'busy' };
const expired: Failure = { kind: 'download-expired', httpStatus: 410 };
const broken: Failure = { kind: 'download-broken', cause: 'ECONNRESET' };

const scenarios: Readonly<Record<string, Scenario>> = {
  'plain success': { tasks: [makeTask('a'), makeTask('b')] },
  'a failure and a second attempt': {
    tasks: [makeTask('a'), makeTask('b')],
    script: (prompt, nth) => (prompt.endsWith('a') && nth === 1 ? { end: transient } : {}),
  },
  'a failure for good': { tasks: [makeTask('a')], script: () => ({ end: transient }) },
  'one key delivered to three tasks': {
    tasks: [
      makeTask('a', { prompt: 'same' }),
      makeTask('b', { prompt: 'same' }),
      makeTask('c/d', { prompt: 'same' }),
    ],
  },
  'an edit that supersedes a clip': {
    before: [[makeTask('a', { prompt: 'old' })]],
    tasks: [makeTask('a', { prompt: 'new' })],
  },
  'an edit undone': {
    before: [[makeTask('a', { prompt: 'old' })], [makeTask('a', { prompt: 'new' })]],
    tasks: [makeTask('a', { prompt: 'old' })],
  },
  'names swapped': {
    before: [[makeTask('a', { prompt: 'one' }), makeTask('b', { prompt: 'two' })]],
    tasks: [makeTask('a', { prompt: 'two' }), makeTask('b', { prompt: 'one' })],
  },
  'a name taken over by a new clip while the old one moves on': {
    before: [[makeTask('a', { prompt: 'one' })]],
    tasks: [makeTask('a', { prompt: 'two' }), makeTask('b', { prompt: 'one' })],
  },
  'download trouble': {
    tasks: [makeTask('a'), makeTask('b')],
    script: () => ({ downloads: [expired, broken] }),
  },
  'turned away and unreachable': {
    tasks: [makeTask('a'), makeTask('b')],
    script: (_, nth) => (nth === 0 ? { answer: { kind: 'rate-limited', text: 'slow down' } } : {}),
  },
  'a lost answer to a create that was accepted': {
    tasks: [makeTask('a'), makeTask('b')],
    script: (prompt) =>
      prompt.endsWith('a')
        ? { answer: { kind: 'answer-lost', cause: 'ECONNRESET' }, acceptedAllTheSame: true }
        : {},
  },
  refusals: {
    tasks: [makeTask('a'), makeTask('b')],
    script: (prompt) =>
      prompt.endsWith('a') ? { answer: { kind: 'rejected', httpStatus: 400, code: '1', text: 'no' } } : {},
  },
};

const looks = new Set([
  'received',
  'exists',
  'isUntouched',
  'inspect',
  'poll',
  'fetch',
  'verify',
  'simulated',
]);

describe.each(Object.entries(scenarios))('%s', (_, scenario) => {
  test('ends the same wherever it is killed: before and after each fact, exchange and file', async () => {
    const whole = await play(scenario);
    expect(whole.doubles).toEqual([]);
    for (const [index, name] of whole.steps.entries()) {
      // To be killed at a look is to be killed after the step before it.
      if (looks.has(name) || !isTried(index)) continue;
      for (const when of ['before', 'after'] as const) {
        const killed = await play(scenario, { step: index + 1, when });
        const where = `killed ${when} step ${index + 1}, ${name}`;
        expect(killed.doubles, where).toEqual([]);
        expect(killed.tree, where).toEqual(whole.tree);
        expect(killed.money, where).toEqual(whole.money);
        expect(killed.paths, where).toEqual(whole.paths);
      }
    }
  });
});

/** Plays a scenario, killed or not; then settles what a person would settle, and runs to the end. */
async function play({ before = [], tasks, script }: Scenario, killAt?: KillAt) {
  const disk = emptyDisk();
  const rig = createRig(tasks, byKey(script), { disk });
  for (const each of before) await rig.run({ tasks: each });
  const steps = await runOrDie(rig, killAt);
  settle(rig);
  await rig.run();
  settle(rig);
  const { state, store } = await rig.run();
  expect(state).toEqual(replay(disk.facts));
  const { committedUsd, chargedUsd, lostUsd } = moneyOf(state);
  return {
    steps,
    tree: store.tree(),
    money: { committedUsd, chargedUsd, lostUsd },
    doubles: doublesOf(rig),
    paths: [...state.keysByPath].sort(),
  };
}

async function runOrDie(rig: Rig, killAt: KillAt | undefined): Promise<readonly string[]> {
  try {
    return (await rig.run(killAt === undefined ? {} : { killAt })).steps;
  } catch (error) {
    if (error instanceof Killed) return [];
    throw error;
  }
}

/** What the person says who asks the vendor about every mark. */
function settle({ disk, gateway, clock }: Rig): void {
  const state = replay(disk.facts);
  for (const { attempts } of state.purchases.values()) {
    for (const { id, stage } of attempts) {
      if (stage !== 'started' && stage !== 'uncertain') continue;
      const job = gateway.creates.find(
        ({ request, isBought }) => isBought && request.params.payload === `dailies:${id}`,
      );
      const said =
        job === undefined ? { as: 'not-submitted' as const } : { as: 'submitted' as const, jobId: job.jobId };
      disk.facts.push({ type: 'task:resolved', at: clock.now(), attempt: id, ...said });
    }
  }
}

/** Keys that were bought again although an earlier purchase had not failed in a way that allows it. */
function doublesOf({ gateway }: Rig): readonly string[] {
  const bought = new Map<string, number>();
  const doubles: string[] = [];
  for (const { request, isBought, script } of gateway.creates) {
    if (!isBought) continue;
    const prompt = String(request.params.prompt);
    const allowed = bought.get(prompt) ?? 0;
    if (allowed < 0) doubles.push(prompt);
    bought.set(prompt, script.end === transient && allowed < 1 ? allowed + 1 : -1);
  }
  return doubles;
}

function byKey(script: Scenario['script']): DecideScript {
  const accepted = new Map<string, number>();
  const turnedAway = new Set<string>();
  return ({ request }) => {
    const prompt = String(request.params.prompt);
    const nth = (accepted.get(prompt) ?? 0) + 1;
    const made = script?.(prompt, nth) ?? {};
    const first = script?.(prompt, 0) ?? {};
    if (first.answer?.kind === 'rate-limited' && !turnedAway.has(prompt)) {
      turnedAway.add(prompt);
      return first;
    }
    if (made.answer === undefined || made.acceptedAllTheSame) accepted.set(prompt, nth);
    return { clip: `clip ${nth} of ${prompt}`, ...made };
  };
}
