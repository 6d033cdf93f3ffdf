import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { describeRunUnderWay } from '../../src/cli/run-under-way.ts';
import { takeLock } from '../../src/state/lock.ts';
import type { ProcessTable } from '../../src/state/process-table.ts';

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
