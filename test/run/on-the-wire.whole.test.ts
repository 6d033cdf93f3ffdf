import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { moneyOf } from '../../src/state/money.ts';
import { openWire, type Wire, wireTasks } from '../rig/wire.ts';

async function clips({ dir }: Wire): Promise<number> {
  const all = await readdir(join(dir, 'clips'), { recursive: true });
  return all.filter((name) => name.endsWith('.mp4')).length;
}

test('a plain run: real HTTP, real files, real journal', async () => {
  await using wire = await openWire();
  const { kinds } = await wire.run(wireTasks(20));
  expect(kinds).toEqual([]);
  expect(await clips(wire)).toBe(20);
  const report = wire.gateway.report();
  expect(report).toMatchObject({ creates: 20, duplicates: 0, downloadsWithKey: 0, downloads: 20 });
  await wire.run(wireTasks(20));
  expect(wire.gateway.report()).toEqual(report);
});

test('a storm of everything that is free to try again: every clip once, and the bill to the cent', async () => {
  await using wire = await openWire({ timeScale: 0.01 });
  wire.setFaults(
    '429:10% 503:5%@create 5xx:10%@poll@download not-json:5%@poll 404-poll:5% drop-before:5%@poll@download ' +
      'truncated-download:10% expired-download:10% html-download:5% short-download:5% no-length:10% odd-shapes:20% ' +
      'unknown-status:10% instant:10% no-progress:20%',
  );
  const { kinds, state } = await wire.run(wireTasks(40));
  expect(kinds).toEqual([]);
  expect(await clips(wire)).toBe(40);
  const report = wire.gateway.report();
  expect(report).toMatchObject({ creates: 40, duplicates: 0, downloadsWithKey: 0 });
  expect(moneyOf(state).chargedUsd).toBe(report.chargedUsd);
});

test('lost answers wait for a person, and nothing is bought twice', async () => {
  await using wire = await openWire();
  wire.setFaults('drop-after:1@create not-json:1@create');
  const tasks = wireTasks(10);
  await wire.run(tasks);
  const { state } = await wire.run(tasks);
  const uncertain = [...state.purchases.values()].filter(({ attempts }) =>
    attempts.some(({ stage }) => stage === 'uncertain'),
  );
  expect(uncertain).toHaveLength(2);
  expect(wire.gateway.report()).toMatchObject({ creates: 10, duplicates: 0 });
  expect(await clips(wire)).toBe(8);
});

test('80 tasks at 30 against a gateway that allows 12: fewer than 60 refusals', async () => {
  await using wire = await openWire({ concurrencyCap: 12, timeScale: 0.02 });
  const { kinds } = await wire.run(wireTasks(80), { concurrency: 30 });
  expect(kinds).toEqual([]);
  const { creates, overCap } = wire.gateway.report();
  expect(creates).toBe(80);
  expect(overCap).toBeLessThan(60);
});

test('a port that refuses for a while is waited for', async () => {
  await using wire = await openWire();
  wire.setFaults('refuse=1500');
  const { kinds } = await wire.run(wireTasks(5));
  expect(kinds).toEqual([]);
  expect(wire.gateway.report()).toMatchObject({ creates: 5, duplicates: 0 });
});

test('a wrong key ends everything at once', async () => {
  await using wire = await openWire({ key: 'another-key' });
  const { kinds } = await wire.run(wireTasks(30));
  expect(kinds).toEqual(['no-access']);
  expect(wire.gateway.report().createRequests).toBeLessThan(10);
});
