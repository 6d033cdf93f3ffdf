import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeAnswers, surelyAsks } from '../../src/cli/ask-gateways.ts';
import type { LockedPlan } from '../../src/cli/open-all.ts';
import type { Failure } from '../../src/core/failure.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { Task } from '../../src/core/task.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { makeTask } from '../rig/tasks.ts';

let root = '';
let loop = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ask-'));
  loop = join(root, 'loop');
  await symlink(loop, loop);
});
afterAll(() => rm(root, { recursive: true }));

/** The same, in a folder that nobody can list. */
function unlistable({ plan, pipeline }: LockedPlan): LockedPlan {
  const place = { ...pipeline.place, dir: join(loop, 'night') };
  return { plan, pipeline: { ...pipeline, place } };
}

const header = { format: 'dailies', version: 1, pipeline: 'night', gateway: 'g', simulated: false, at: 1 };
const begun = (key: string) => ({ type: 'task:started', attempt: `${key.slice(0, 16)}-1` });

/** A plan in an output root of its own, beside which there is what is named; a name that ends in a slash is a folder. */
async function lockPlan(tasks: readonly Task[], bought: readonly Task[], beside: readonly string[]) {
  const outputRoot = await mkdtemp(join(root, 'out-'));
  for (const name of [...beside, 'night/']) {
    if (name.endsWith('/')) await mkdir(join(outputRoot, name));
    else await writeFile(join(outputRoot, name), '');
  }
  const lines = [header, ...bought.map(({ key }) => begun(key))].map((each) => `${JSON.stringify(each)}\n`);
  if (bought.length > 0) await writeFile(join(outputRoot, 'night/state.jsonl'), lines.join(''));
  const plan: Plan = {
    pipeline: 'night',
    manifestPath: 'night.yaml',
    outputRoot,
    shots: [],
    tasks,
    settings: { attempts: 2, taskTimeoutMs: 1, budget: {} },
    picks: [],
  };
  const locked: LockedPlan = {
    plan,
    pipeline: {
      place: { pipeline: 'night', dir: join(outputRoot, 'night'), simulated: false },
      [Symbol.asyncDispose]: async () => undefined,
    },
  };
  return locked;
}

const [one, two] = [makeTask('one'), makeTask('two')];
const skipped = makeTask('later', { skip: 'waits for a frame' });

test.each<[string, readonly Task[], readonly Task[], readonly string[], boolean]>([
  ['nothing is on record', [one, two], [], [], true],
  ['one is new', [one, two], [one], [], true],
  ['all are on record, however they ended', [one, two], [two, one], [], false],
  ['what is new is skipped', [one, skipped], [one], [], false],
  ['a folder lies beside it, whose state may have the clip', [one], [], ['day/'], false],
  ['a name lies beside it, of which nobody knows what it is', [one], [], ['day'], false],
  ['a simulated run beside it has none', [one], [], ['day@simulated/'], true],
])('where %s, it is known before the state was read whether something is asked for', async (...row) => {
  const [, tasks, bought, beside, expected] = row;
  const locked = [await lockPlan(tasks, bought, beside)];
  expect(await surelyAsks(locked, {})).toBe(expected);
  // One of several is enough.
  expect(await surelyAsks([await lockPlan([], [], []), ...locked], {})).toBe(expected);
  const [first] = locked;
  if (first !== undefined) expect(await surelyAsks([unlistable(first)], {})).toBe(false);
  // The state of another gateway is not gone on with.
  if (bought.length > 0) expect(await surelyAsks(locked, { gateway: 'h' })).toBe(false);
});

const no: Failure = { kind: 'unauthorized', text: 'no key' };
const never: Failure = { kind: 'forbidden', text: 'blocked' };
const busy: Failure = { kind: 'rate-limited', text: '' };

test.each<[string, readonly (Failure | undefined)[], boolean, ReturnType<typeof judgeAnswers>]>([
  ['all was told', [undefined, undefined], false, ok({ trouble: [] })],
  ['some was not', [busy, undefined, busy], false, ok({ trouble: [busy, busy] })],
  ['the key is refused', [busy, no], true, fail({ exit: 'access', text: expect.stringContaining('no key') })],
  ['the door is shut', [never], false, fail({ exit: 'access', text: expect.stringContaining('blocked') })],
  [
    'the door is shut, and clips wait there',
    [never],
    true,
    ok({ trouble: [], barred: { kind: 'no-access', failure: never } }),
  ],
])('where %s, that is what a command goes by, unless it was told to stop', (_, failures, collects, said) => {
  const answers = failures.map((failure) => (failure === undefined ? {} : { failure }));
  const judged = (stopped: boolean) => judgeAnswers(answers, { stopped, collects: () => collects });
  expect(judged(false)).toEqual(said);
  expect(judged(true)).toEqual(ok({ trouble: [] }));
});
