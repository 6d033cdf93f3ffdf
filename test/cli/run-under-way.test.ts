import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { status } from '../../src/cli/commands/status.ts';
import { describeRunUnderWay } from '../../src/cli/run-under-way.ts';
import type { NewFact } from '../../src/core/fact.ts';
import { takeLock } from '../../src/state/lock.ts';
import type { ProcessTable } from '../../src/state/process-table.ts';
import { keyOf, night, runStarted, sent, started } from '../report/night.ts';
import { createIo } from '../rig/io.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dailies-under-way-'));
  return () => rm(dir, { recursive: true });
});

const machine = (...running: readonly number[]): ProcessTable => ({
  host: 'studio',
  pid: 7,
  find: async (pid) => (running.includes(pid) ? { startTime: '1' } : undefined),
});

test('whoever holds the lock is named, for as long as it is held', async () => {
  expect(await describeRunUnderWay(dir, machine(7))).toBeUndefined();
  const path = join(dir, 'state.lock');
  const at = Date.UTC(2026, 10, 21, 6, 49, 14);
  const lock = await takeLock(path, { processes: machine(7), at, breakIt: false });
  if (!lock.ok) throw new Error(lock.error.kind);
  const said = await describeRunUnderWay(dir, { ...machine(7), pid: 8 });
  expect(said).toMatch(/^It is being worked on by process 7 on studio, since 2026-11-21 06:49:14 UTC: /);
  // Killed: its lock holds nobody back.
  expect(await describeRunUnderWay(dir, { ...machine(), pid: 8 })).toBeUndefined();
  await lock.value[Symbol.asyncDispose]();
  expect(await describeRunUnderWay(dir, machine(7))).toBeUndefined();
});

const plan = (...shots: readonly string[]): readonly NewFact[] => [
  { type: 'plan:recorded', shots: [...shots], picks: [], estimatedUsd: null, unpriced: 0 },
  ...shots.map((shot) => ({ type: 'shot:planned' as const, shot, tasks: [{ key: keyOf(shot) }] })),
];

test.each([
  ['a create is on its way', 4, [started('b')], 'dailies resolve'],
  ['a job is in flight', 75, sent('b'), 'dailies run'],
])('beside a run, when %s, no command is offered that the lock would refuse', async (_, exit, last, next) => {
  const cwd = join(dir, String(exit));
  await mkdir(join(cwd, 'out/p'), { recursive: true });
  const first = { format: 'dailies', version: 1, pipeline: 'p', gateway: 'a.example', simulated: false };
  const facts = [first, ...plan('a', 'b'), runStarted('r'), ...last].map((fact) => ({ at: night, ...fact }));
  const text = facts.map((fact) => `${JSON.stringify(fact)}\n`).join('');
  await writeFile(join(cwd, 'out/p/state.jsonl'), text);
  const look = async (json: boolean) => {
    const { io, said } = createIo({ cwd, processes: { ...machine(7), pid: 8 } });
    await status(io, ['out/p'], { json });
    return said;
  };
  const options = { processes: machine(7), at: night, breakIt: false };
  const lock = await takeLock(join(cwd, 'out/p/state.lock'), options);
  if (!lock.ok) throw new Error(lock.error.kind);

  const beside = await look(false);
  expect(beside.stderr).toMatch(
    /^dailies: p: It is being worked on by process 7 .* are refused till it ends\.$/m,
  );
  expect(beside.stdout).toMatch(/^p: 0 of 2 clips are there\. A run is under way; not finished: /);
  expect(beside.stdout).not.toContain('Next:');
  const reason = expect.stringMatching(/^a run is under way; not finished: /);
  expect(JSON.parse((await look(true)).stdout)).toMatchObject({ exit, reason, next: null });

  await lock.value[Symbol.asyncDispose]();
  const after = await look(false);
  expect(after.stderr).toBe('');
  expect(after.stdout).toContain(`\n  Next: ${next} `);
  expect(after.stdout).not.toContain('under way');
});
