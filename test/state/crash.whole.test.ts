import { execFileSync, spawn } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeJournalProblem } from '../../src/state/journal-problem.ts';
import { readJournal } from '../../src/state/read-journal.ts';

let root: string;
let writer: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-crash-'));
  writer = join(root, 'writer.mjs');
  buildSync({
    entryPoints: [new URL('./crash-writer.ts', import.meta.url).pathname],
    outfile: writer,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
});
afterAll(() => rm(root, { recursive: true }));

/** Lets a writer run until it has said so many lines, or ends; then kills it. */
async function write(folder: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const piece of child.stdout.setEncoding('utf8')) {
    said += piece;
    if (said.split('\n').length > lines) child.kill('SIGKILL');
  }
  return said.split('\n').slice(0, -1);
}

async function recorded(path: string): Promise<readonly string[]> {
  const read = await readJournal(path);
  if (!read.ok) throw new Error(describeJournalProblem(read.error));
  return read.value.state.runs.map(({ run }) => run);
}

test('after kill -9 of a writing process, every fact it had acknowledged is there, and the next one goes on', async () => {
  const folder = join(root, 'killed');
  const path = join(folder, 'state.jsonl');
  const acknowledged = new Set<string>();
  for (let round = 0; round < 12; round += 1) {
    const [lock, ...names] = await write(folder, 10 + ((round * 37) % 400));
    expect(lock).toContain(round === 0 ? 'lock new' : 'ended without releasing it');
    for (const name of names) acknowledged.add(name);
    const there = await recorded(path);
    expect(new Set(there)).toEqual(new Set([...there, ...acknowledged]));
    // Numbered without a gap: what is there is a beginning of what was written.
    expect(there).toEqual(there.map((_, index) => `run-${index}`));
    // A power cut would have left half a line as well.
    const before = (await stat(path)).size;
    if (round % 2 === 0) await appendFile(path, (await readFile(path)).subarray(200, 230 + round));
    expect(await recorded(path)).toEqual(there);
    expect((await stat(path)).size).toBeGreaterThanOrEqual(before);
  }
});

test('a full disk ends a run with its own words, leaves whole lines, and goes on once there is room', async (context) => {
  const disk = join(root, 'disk');
  await mkdir(disk);
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    context.skip('a full disk is tried where a small one can be mounted (as root)');
  }
  try {
    const path = join(disk, 'state.jsonl');
    const said = await write(disk, Number.POSITIVE_INFINITY);
    expect(said.filter((line) => line.startsWith('failed'))).toEqual(
      Array.from({ length: 16 }, () => `failed ${path} cannot be written (ENOSPC)`),
    );
    const names = said.filter((line) => line.startsWith('run-'));
    const there = await recorded(path);
    expect([...there].sort()).toEqual(names.sort());
    execFileSync('/bin/mount', ['-o', 'remount,size=1m', disk]);
    const more = await write(disk, 50);
    expect(more.filter((line) => line.startsWith('run-')).length).toBeGreaterThan(20);
    expect((await recorded(path)).length).toBeGreaterThan(there.length);
  } finally {
    execFileSync('/bin/umount', [disk]);
  }
});
