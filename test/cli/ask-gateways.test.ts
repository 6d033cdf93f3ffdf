import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { surelyBuys } from '../../src/cli/ask-gateways.ts';
import type { OpenPlan } from '../../src/cli/open-all.ts';
import type { Task } from '../../src/core/task.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { createMemoryStore } from '../rig/memory-store.ts';
import { makeTask } from '../rig/tasks.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ask-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A plan in an output root of its own, beside which there is what is named; a name that ends in a slash is a folder. */
async function openPlan(tasks: readonly Task[], bought: readonly Task[], beside: readonly string[]) {
  const outputRoot = await mkdtemp(join(root, 'out-'));
  for (const name of [...beside, 'night/']) {
    if (name.endsWith('/')) await mkdir(join(outputRoot, name));
    else await writeFile(join(outputRoot, name), '');
  }
  const state = emptyState();
  for (const { key } of bought) applyFact(state, { type: 'retry:granted', at: 1, key });
  const plan: OpenPlan['plan'] = {
    pipeline: 'night',
    manifestPath: 'night.yaml',
    outputRoot,
    shots: [],
    tasks,
    settings: { attempts: 2, taskTimeoutMs: 1, budget: {} },
    picks: [],
  };
  const open: OpenPlan = {
    plan,
    pipeline: {
      place: { pipeline: 'night', dir: join(outputRoot, 'night'), simulated: false },
      found: 'facts',
      state,
      store: createMemoryStore(),
      append: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    },
  };
  return open;
}

const [one, two] = [makeTask('one'), makeTask('two')];
const skipped = makeTask('later', { skip: 'waits for a frame' });

test.each<[string, readonly Task[], readonly Task[], readonly string[], boolean]>([
  ['nothing is on record', [one, two], [], [], true],
  ['one is new', [one, two], [one], [], true],
  ['all are on record, however they ended', [one, two], [two, one], [], false],
  ['what is new is skipped', [one, skipped], [one], [], false],
  ['a folder lies beside it, whose state may have the clip', [one], [], ['day/'], false],
  ['files and simulated runs beside it have none', [one], [], ['.gitignore', 'day@simulated/'], true],
])('where %s, it is known before any clip was looked at whether something is asked for', async (...row) => {
  const [, tasks, bought, beside, expected] = row;
  const opened = [await openPlan(tasks, bought, beside)];
  expect(await surelyBuys(opened, {})).toBe(expected);
  // One of several is enough, and who may only copy asks for nothing.
  expect(await surelyBuys([await openPlan([], [], []), ...opened], {})).toBe(expected);
  expect(await surelyBuys(opened, { copiesOnly: true })).toBe(false);
});
