import { spawnSync } from 'node:child_process';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeLockProblem, type Lock, type LockOptions, takeLock } from '../../src/state/lock.ts';
import { type ProcessTable, parseProcessStat, systemProcesses } from '../../src/state/process-table.ts';

let root: string;
let folders = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-lock-'));
});
afterAll(() => rm(root, { recursive: true }));

function newFolder(): string {
  folders += 1;
  return join(root, `${folders}`);
}

/** A machine with these processes: number to start time. */
function machine(
  pid: number,
  running: Readonly<Record<number, string>>,
  more: Partial<ProcessTable> = {},
): ProcessTable {
  return {
    host: 'studio',
    bootId: 'boot-1',
    pid,
    find: async (other) => (running[other] === undefined ? undefined : { startTime: running[other] }),
    ...more,
  };
}

const at = Date.UTC(2026, 10, 21, 6, 49, 14);

function take(folder: string, processes: ProcessTable, more: Partial<LockOptions> = {}) {
  return takeLock(join(folder, 'state.lock'), { processes, at, breakIt: false, ...more });
}

async function taken(
  folder: string,
  processes: ProcessTable,
  more: Partial<LockOptions> = {},
): Promise<Lock> {
  const lock = await take(folder, processes, more);
  if (!lock.ok) throw new Error(describeLockProblem(lock.error));
  return lock.value;
}

async function refusal(folder: string, processes: ProcessTable): Promise<string> {
  const lock = await take(folder, processes);
  return lock.ok
    ? (lock.value.notice ?? 'taken')
    : describeLockProblem(lock.error).replaceAll(folder, 'FOLDER');
}

/** Where process numbers come in spaces of their own. */
const linux = test.runIf(process.platform === 'linux');

/** Listens at a path, and is gone without taking its socket along. */
const leaveSocket = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;

const both = { 10: 'a', 20: 'b' };

test('a live holder is named, and its lock is free once it is done', async () => {
  const folder = newFolder();
  {
    await using lock = await taken(folder, machine(10, both));
    expect(lock.notice).toBeUndefined();
    expect(await refusal(folder, machine(20, both))).toBe(
      'Another run holds this pipeline: process 10 on studio, since 2026-11-21 06:49:14 UTC. Wait for it, or end it.',
    );
  }
  expect(await readdir(folder)).toEqual([]);
  expect(await refusal(folder, machine(20, both))).toBe('taken');
});

test('one process cannot hold it twice', async () => {
  const folder = newFolder();
  await using _ = await taken(folder, machine(10, both));
  expect(await refusal(folder, machine(10, both))).toContain('process 10 on studio');
});

test.each([
  [
    'its process is gone',
    machine(20, { 20: 'b' }),
    'The run that held the lock (process 10 on studio) has ended without releasing it; this run takes it over.',
  ],
  [
    'its number is another process by now',
    machine(20, { 10: 'later', 20: 'b' }),
    'The run that held the lock (process 10 on studio) has ended without releasing it; this run takes it over.',
  ],
  [
    'its number is our own, as in a container',
    machine(10, { 10: 'later' }),
    'The run that held the lock (process 10 on studio) has ended without releasing it; this run takes it over.',
  ],
  [
    'the machine was started again',
    machine(20, both, { bootId: 'boot-2' }),
    'The lock of process 10 on studio is from before the machine was started again; this run takes it over.',
  ],
])('a dead holder is taken over with one line: %s', async (_, processes, line) => {
  const folder = newFolder();
  await taken(folder, machine(10, both));
  await using lock = await taken(folder, processes);
  expect(lock.notice).toBe(line);
  expect(await readdir(folder)).toEqual(['state.lock']);
});

test('what a run that was killed on its way to the lock left is removed, and what a live one is making is not', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.lock');
  await taken(folder, machine(10, both));
  await cp(path, `${path}.${'a'.repeat(32)}`);
  await writeFile(`${path}.${'b'.repeat(32)}`, '');
  await taken(folder, machine(20, { 20: 'b' }));
  expect(await readdir(folder)).toEqual(['state.lock', `state.lock.${'b'.repeat(32)}`]);
});

test.each([
  ['nobody', false],
  ['a dead one', true],
])(
  'what is being made is made again where a run whose clock is wrong took it for litter: over %s',
  async (_, isDead) => {
    const folder = newFolder();
    if (isDead) await taken(folder, machine(10, { 10: '1' }));
    let removals = 0;
    const processes = machine(20, { 20: '1' });
    const find = async (pid: number) => {
      // It is asked for while the lock is being written.
      const names = await readdir(folder);
      for (const name of names.filter((each) => /^state\.lock\.[0-9a-f]{32}$/.test(each))) {
        if (removals === 1) continue;
        removals += 1;
        await rm(join(folder, name));
      }
      return await processes.find(pid);
    };
    await using _lock = await taken(folder, { ...processes, find });
    expect(removals).toBe(1);
    expect(await readdir(folder)).toEqual(['state.lock']);
  },
);

test('where the system does not tell start times, a number that runs is believed', async () => {
  const folder = newFolder();
  const plain = { host: 'studio', find: async (pid: number) => (pid < 30 ? {} : undefined) };
  await using _ = await taken(folder, { ...plain, pid: 10 });
  expect(await refusal(folder, { ...plain, pid: 20 })).toContain('process 10 on studio');
});

test('another machine cannot be looked at: refused unless broken', async () => {
  const folder = newFolder();
  const first = await taken(folder, machine(10, both));
  const laptop = machine(10, { 10: 'x' }, { host: 'laptop', bootId: 'boot-9' });
  expect(await refusal(folder, laptop)).toBe(
    'A run on another machine holds this pipeline: process 10 on studio, since 2026-11-21 06:49:14 UTC. Only if it has ended for certain, say --break-lock.',
  );
  const second = await taken(folder, laptop, { breakIt: true });
  expect(second.notice).toBe('The lock of process 10 on studio was broken, as asked.');
  await first[Symbol.asyncDispose]();
  expect(await refusal(folder, machine(10, both))).toContain('process 10 on laptop');
  await second[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
});

linux(
  'another container on this machine has process numbers of its own: what it shows while it lives decides',
  async () => {
    const folder = newFolder();
    // In each of them the one process is number 1, and both began in the same tick.
    const inside = (namespace: string): ProcessTable => machine(1, { 1: 'boot' }, { namespace });
    const first = await taken(folder, inside('pid:[1]'));
    const named =
      'Another run holds this pipeline: process 1 on studio, since 2026-11-21 06:49:14 UTC. Wait for it, or end it.';
    expect(await refusal(folder, inside('pid:[1]'))).toBe(named);
    expect(await refusal(folder, inside('pid:[2]'))).toBe(named);
    expect(await refusal(folder, machine(20, both))).toBe(named);
    await first[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  },
);

linux('what a container shows goes out with it, and its lock is taken over with one line', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.lock');
  const inside = (namespace: string): ProcessTable => machine(1, { 1: 'boot' }, { namespace });
  const first = await taken(folder, inside('pid:[1]'));
  const lock = await readFile(path, 'utf8');
  const { beacon } = JSON.parse(lock);
  // As a kill leaves it: the lock, the very same file, and a socket that nobody listens at.
  await rename(path, `${path}-kept`);
  await first[Symbol.asyncDispose]();
  await rename(`${path}-kept`, path);
  spawnSync(process.execPath, ['-e', leaveSocket, join(folder, beacon)]);
  const second = await taken(folder, inside('pid:[2]'));
  expect(second.notice).toContain('has ended without releasing it; this run takes it over.');
  expect((await readdir(folder)).filter((name) => name === beacon)).toEqual([]);
  await second[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
});

test('a container that shows nothing is not taken for dead', async () => {
  const folder = newFolder();
  await taken(folder, machine(10, both));
  expect(await refusal(folder, machine(1, { 1: 'boot' }, { namespace: 'pid:[2]' }))).toBe(
    'A run whose processes cannot be seen from here holds this pipeline: process 10 on studio, since 2026-11-21 06:49:14 UTC. Only if it has ended for certain, say --break-lock.',
  );
});

test('a lock that came with a copy of the folder holds nobody back', async () => {
  const folder = newFolder();
  await using _ = await taken(folder, machine(10, both));
  const copy = newFolder();
  // Births are told apart by the millisecond, and a disk in memory copies within one.
  const { birthtimeMs } = await stat(join(folder, 'state.lock'));
  do {
    await rm(copy, { recursive: true, force: true });
    await cp(folder, copy, { recursive: true, preserveTimestamps: true });
  } while (Math.trunc((await stat(join(copy, 'state.lock'))).birthtimeMs) === Math.trunc(birthtimeMs));
  await using lock = await taken(copy, machine(20, both));
  expect(lock.notice).toBe(
    'The lock came with a copy of this folder and holds nobody back; this run takes it over.',
  );
  expect(await refusal(folder, machine(20, both))).toContain('process 10 on studio');
});

test('a lock torn at any byte by a power cut is taken over', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.lock');
  const first = await taken(folder, machine(10, both));
  const whole = await readFile(path);
  await first[Symbol.asyncDispose]();
  for (let length = 0; length < whole.length - 2; length += 7) {
    await writeFile(path, whole.subarray(0, length));
    await utimes(path, 1, 1);
    await using lock = await taken(folder, machine(20, both));
    expect(lock.notice).toContain('half-written');
  }
});

test('of many that start in the same millisecond, one gets it; also over a dead one', async () => {
  for (const dead of [false, true]) {
    const folder = newFolder();
    if (dead) await taken(folder, machine(9, { 9: 'old' }));
    const running = Object.fromEntries(Array.from({ length: 24 }, (_, index) => [index + 10, 'now']));
    const tries = await Promise.all(
      Object.keys(running).map((pid) => take(folder, machine(Number(pid), running))),
    );
    expect(tries.filter((each) => each.ok)).toHaveLength(1);
    for (const each of tries) if (!each.ok) expect(each.error.kind).toBe('held');
    expect(await readdir(folder)).toEqual(['state.lock']);
    for (const each of tries) if (each.ok) await each.value[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('one that died while taking a dead one over is taken over as well', async () => {
  const folder = newFolder();
  await taken(folder, machine(9, { 9: 'old' }));
  const [holder] = [JSON.parse(await readFile(join(folder, 'state.lock'), 'utf8'))];
  await takeLock(join(folder, `state.lock.${holder.token}-${holder.inode}`), {
    processes: machine(8, { 8: 'older' }),
    at,
    breakIt: false,
  });
  await using lock = await taken(folder, machine(20, both));
  expect(lock.notice).toContain('process 9 on studio');
  expect(await readdir(folder)).toEqual(['state.lock']);
});

test('a folder that cannot be written is a problem of its own', async () => {
  const folder = newFolder();
  await writeFile(folder, 'a file');
  expect(await refusal(folder, machine(10, both))).toBe('FOLDER/state.lock cannot be written (EEXIST)');
});

test('a dead lock that is broken is told as dead, and of breaking only one lock is broken', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.lock');
  await taken(folder, machine(9, { 9: 'old' }));
  const laptop = machine(20, both, { host: 'laptop' });
  await cp(path, `${path}.${'c'.repeat(32)}`);
  const dead = await taken(folder, machine(20, both), { breakIt: true });
  expect(dead.notice).toContain('has ended without releasing it');
  await dead[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
  // What another machine is making beside it is not broken with it.
  await taken(folder, machine(10, both));
  const beside = `${path}.${'d'.repeat(32)}`;
  const other = await takeLock(beside, { processes: machine(10, both), at, breakIt: false });
  expect(other.ok).toBe(true);
  await taken(folder, laptop, { breakIt: true });
  expect(await readdir(folder)).toEqual(['state.lock', `state.lock.${'d'.repeat(32)}`]);
});

test('a lock says who holds it and nothing that the system does not tell', async () => {
  const folder = newFolder();
  const { bootId: _, ...silent } = machine(10, both);
  await using _lock = await taken(folder, silent);
  const written = JSON.parse(await readFile(join(folder, 'state.lock'), 'utf8'));
  expect(Object.keys(written)).toEqual(['host', 'pid', 'startTime', 'token', 'at', 'inode', 'birthMs']);
  expect(written).toMatchObject({ host: 'studio', pid: 10, startTime: 'a', at });
  const nobody = newFolder();
  await using _other = await taken(nobody, { ...machine(10, {}), find: async () => undefined });
  expect(JSON.parse(await readFile(join(nobody, 'state.lock'), 'utf8'))).not.toHaveProperty('startTime');
});

test('a lock whose file is gone, or another by now, is let go of in silence', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.lock');
  const lock = await taken(folder, machine(10, both));
  await rm(path);
  await lock[Symbol.asyncDispose]();
  const torn = await taken(folder, machine(10, both));
  await writeFile(path, 'half');
  await torn[Symbol.asyncDispose]();
  expect(await readFile(path, 'utf8')).toBe('half');
});

test('what is wrong with us is thrown, and leaves nothing behind', async () => {
  const folder = newFolder();
  for (const bug of [new TypeError('a bug'), Object.assign(new Error('odd'), { code: 7 }), 'odd']) {
    const find = () => Promise.reject(bug);
    await expect(take(folder, machine(10, both, { find }))).rejects.toBe(bug);
    expect(await readdir(folder)).toEqual([]);
  }
});

test('the system tells when this process began and which boot this is, as far as it knows', async () => {
  const processes = systemProcesses(process.pid, () => true);
  const told = await readFile('/proc/self/stat', 'utf8').catch(() => undefined);
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  expect(processes.bootId).toBe(boot?.trim());
  expect('bootId' in processes).toBe(boot !== undefined);
  expect(processes.pid).toBe(process.pid);
  const found = await processes.find(process.pid);
  expect(found).toEqual(told === undefined ? {} : { startTime: expect.stringMatching(/^\d+$/) });
  // One that runs by the system's word, and of which nothing else can be read.
  expect(await processes.find(2 ** 22 + 1)).toEqual({});
});

test('the system knows this process, and none that ended', async () => {
  const running = (pid: number) => pid === process.pid;
  const processes = systemProcesses(process.pid, running);
  expect(await processes.find(process.pid)).toBeDefined();
  expect(await processes.find(2 ** 22 + 1)).toBeUndefined();
  const fields = 'S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 2 3';
  expect(parseProcessStat(`7 (a (b) S c) ${fields}`)).toEqual({ startTime: '4711' });
  expect(parseProcessStat(`7 (node) ${fields.replace('S', 'Z')}`)).toBeUndefined();
});

test.each<[string, (path: string) => unknown]>([
  ['a symlink that leads nowhere', (path) => symlink('/nowhere/at/all', path)],
  ['a symlink to a file', (path) => symlink('/etc/hostname', path)],
  ['a pipe', (path) => spawnSync('mkfifo', [path])],
  ['a folder', (path) => mkdir(path)],
])('%s is no lock, and is neither followed nor waited for', async (_, make) => {
  const folder = newFolder();
  await mkdir(folder);
  await make(join(folder, 'state.lock'));
  for (const breakIt of [false, true]) {
    const lock = await take(folder, machine(1, { 1: '1' }), { breakIt });
    expect(lock).toMatchObject({ ok: false, error: { kind: 'no-file' } });
  }
  expect(await refusal(folder, machine(1, { 1: '1' }))).toContain('is no plain file');
  expect(await readdir(folder)).toEqual(['state.lock']);
});
