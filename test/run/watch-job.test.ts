import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { makeTasks } from '../rig/tasks.ts';

const minute = 60_000;
const jobs = 60;

test('of many jobs that began together some are looked at for all, and the others are left in peace', async () => {
  const rig = createRig(makeTasks(jobs), () => ({ doneMs: 20 * minute }));
  await rig.run({ options: { concurrency: jobs, typicalMs: () => 20 * minute } });
  // Each by itself would be looked at some 38 times: a quarter later each time.
  expect(rig.gateway.polls()).toBeLessThan(28 * jobs);
});

test('jobs that nobody looks at for now are late in time all the same', async () => {
  const rig = createRig(makeTasks(jobs), () => ({ doneMs: 600 * minute }));
  await rig.run({
    options: { concurrency: jobs, typicalMs: () => 600 * minute },
    pipeline: { settings: { budget: {}, attempts: 2, taskTimeoutMs: 20 * minute } },
  });
  const submittedAt = new Map<string, number>();
  const tookMs: number[] = [];
  for (const fact of rig.disk.facts) {
    if (fact.type === 'task:submitted') submittedAt.set(fact.attempt, fact.at);
    if (fact.type === 'task:late') tookMs.push(fact.at - (submittedAt.get(fact.attempt) ?? 0));
  }
  expect(tookMs).toEqual(Array.from({ length: jobs }, () => 20 * minute));
});

test('a job whose time is over before anybody looked is looked at once, and late only then', async () => {
  const rig = createRig(makeTasks(1), () => ({ doneMs: minute }));
  await rig.run({ pipeline: { settings: { budget: {}, attempts: 2, taskTimeoutMs: 0 } } });
  expect(rig.gateway.polls()).toBe(1);
  expect(rig.disk.facts.at(-1)?.type).toBe('task:late');
});
