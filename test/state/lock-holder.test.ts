import { describe, expect, test } from 'vitest';
import { judgeLock, type LockHolder, parseLock } from '../../src/state/lock-holder.ts';
import { type ProcessTable, parseProcessStat, type RunningProcess } from '../../src/state/process-table.ts';

const holder: LockHolder = {
  host: 'studio',
  bootId: 'boot-1',
  pid: 10,
  startTime: '4711',
  token: 'a'.repeat(32),
  at: Date.UTC(2026, 10, 21),
  inode: 5,
  birthMs: 1000,
};
const { bootId: _boot, ...noBoot } = holder;
const { startTime: _start, ...noStart } = holder;

describe('a lock file', () => {
  test('is read as it was written, with or without what the system does not tell', () => {
    for (const each of [holder, noBoot, noStart])
      expect(parseLock(`${JSON.stringify(each)}\n`)).toEqual(each);
  });

  const wrong: readonly [keyof LockHolder, readonly unknown[]][] = [
    ['host', [undefined, 7]],
    ['bootId', [7, null]],
    ['pid', [undefined, '10', 0, -1, 1.5]],
    ['startTime', [4711, null]],
    ['token', [undefined, 7, ['a'.repeat(32)], 'a'.repeat(31), 'a'.repeat(33), 'A'.repeat(32)]],
    ['at', [undefined, '1', null, 8.64e15, -8.64e15]],
    ['inode', [undefined, '5']],
    ['birthMs', [undefined, '1000']],
  ];
  test.each(wrong)('with another %s is half of one', (name, values) => {
    for (const value of values) {
      expect(parseLock(JSON.stringify({ ...holder, [name]: value })), JSON.stringify(value)).toBeUndefined();
    }
  });

  test('that is no object, or no JSON, is half of one', () => {
    for (const text of ['', '{', 'null', '[]', '"a"']) expect(parseLock(text)).toBeUndefined();
  });
});

describe('a lock that was found', () => {
  const file = { ino: 5, birthtimeMs: 1000.75 };
  const running = (found: RunningProcess | undefined, more: Partial<ProcessTable> = {}): ProcessTable => ({
    host: 'studio',
    bootId: 'boot-1',
    pid: 20,
    find: async () => found,
    ...more,
  });
  const alive = running({ startTime: '4711' });

  const rows: readonly [string, LockHolder | undefined, typeof file, ProcessTable, string][] = [
    ['of a process that runs', holder, file, alive, 'held'],
    ['that is half-written', undefined, file, alive, 'stale torn'],
    ['under another number only, as network disks give', holder, { ...file, ino: 6 }, alive, 'held'],
    ['born at another moment only', holder, { ...file, birthtimeMs: 2000 }, alive, 'held'],
    ['that is another file', holder, { ino: 6, birthtimeMs: 2000 }, alive, 'stale copied'],
    [
      'of another machine',
      holder,
      file,
      running(undefined, { host: 'laptop', bootId: 'boot-9' }),
      'other-host',
    ],
    [
      'of this machine under another name, as each container has its own',
      holder,
      file,
      running(undefined, { host: '0c1f2e' }),
      'stale dead',
    ],
    [
      'of another machine that does not tell its boot',
      holder,
      file,
      { host: 'laptop', pid: 20, find: async () => undefined },
      'other-host',
    ],
    [
      'of another machine that told no boot',
      noBoot,
      file,
      running(undefined, { host: 'laptop' }),
      'other-host',
    ],
    [
      'from before the machine was started again',
      holder,
      file,
      { ...alive, bootId: 'boot-2' },
      'stale rebooted',
    ],
    ['of a boot that was not told', noBoot, file, { ...alive, bootId: 'boot-2' }, 'held'],
    ['whose process has ended', holder, file, running(undefined), 'stale dead'],
    ['whose number is another process by now', holder, file, running({ startTime: '9' }), 'stale dead'],
    ['whose start was not told', noStart, file, alive, 'held'],
    ['where the system tells no start times', holder, file, running({}), 'held'],
  ];
  test.each(rows)('%s', async (_, found, where, processes, meant) => {
    const verdict = await judgeLock(found, { file: where, processes, see: async () => 'unknown' });
    expect(verdict.kind === 'stale' ? `stale ${verdict.why}` : verdict.kind).toBe(meant);
    expect(verdict.holder).toEqual(found);
  });

  test.each([
    ['lit', 'held'],
    ['out', 'stale dead'],
    ['unknown', 'unseen'],
  ] as const)('of another container is judged by its beacon: %s', async (sight, meant) => {
    const seen: string[] = [];
    const see = async (beacon: string) => {
      seen.push(beacon);
      return sight;
    };
    const inside = { ...holder, namespace: 'pid:[1]', beacon: 'b.beacon' };
    for (const processes of [alive, { ...alive, namespace: 'pid:[2]' }, { ...alive, host: '0c1f2e' }]) {
      const verdict = await judgeLock(inside, { file, processes, see });
      expect(verdict.kind === 'stale' ? `stale ${verdict.why}` : verdict.kind).toBe(meant);
    }
    expect(seen).toEqual(['b.beacon', 'b.beacon', 'b.beacon']);
    const own = { file, processes: { ...alive, namespace: 'pid:[1]' }, see };
    expect(await judgeLock(inside, own)).toMatchObject({ kind: 'held' });
    const silent = { ...holder, namespace: 'pid:[1]' };
    expect(await judgeLock(silent, { file, processes: alive, see })).toMatchObject({ kind: 'unseen' });
    expect(seen).toHaveLength(3);
  });

  test('is believed where this machine does not tell its boot', async () => {
    const { bootId: _, ...silent } = alive;
    expect(await judgeLock(holder, { file, processes: silent, see: async () => 'unknown' })).toMatchObject({
      kind: 'held',
    });
  });
});

test('a line of the process table is read from behind the name, which may hold anything', () => {
  const fields = 'S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 2 3';
  expect(parseProcessStat(`7 (a (b) S c) ${fields}\n`)).toEqual({ startTime: '4711' });
  expect(parseProcessStat('7 (node) S 1 1')).toEqual({});
  for (const ended of ['Z', 'X'])
    expect(parseProcessStat(`7 (node) ${fields.replace('S', ended)}`)).toBeUndefined();
});
