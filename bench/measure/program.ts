import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What one run of a program took. */
export interface Taken {
  readonly wallMs: number;
  /** User and system, all threads. */
  readonly cpuMs: number;
  readonly peakMb: number;
  /** Resident memory in MB, sampled twice a second. */
  readonly memoryMb: readonly number[];
  readonly exit: number;
  readonly stdout: string;
  /** From the start to what was listened for, where that was said. */
  readonly saidMs?: number;
}

/** How a program is started. */
export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of node itself. */
  readonly node?: readonly string[];
  /** Where its standard output goes in place of memory. */
  readonly stdoutFile?: string;
  /** Exit codes that are as good as 0. */
  readonly allowed?: readonly number[];
  /** What to listen for in its standard output: comes within one piece of it. */
  readonly listenFor?: string;
}

const usage = join(import.meta.dirname, '../../../bench/usage.cjs');

/** Runs a Node program (`args` as node takes them) to its end and measures it. Throws when it fails. */
export async function measureNode(args: readonly string[], options: ProgramOptions = {}): Promise<Taken> {
  const dir = await mkdtemp(join(tmpdir(), 'dailies-bench-'));
  const usageFile = join(dir, 'usage.json');
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...(options.node ?? []), '-r', usage, ...args], {
    cwd: options.cwd,
    env: { ...cleanEnv(), ...options.env, BENCH_USAGE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const memory = sampleMemory(child);
  const { listenFor } = options;
  let saidMs: number | undefined;
  if (listenFor !== undefined) {
    child.stdout.on('data', (piece: Buffer) => {
      if (piece.includes(listenFor)) saidMs ??= performance.now() - startedAt;
    });
  }
  const stdout = readOutput(child, options.stdoutFile);
  const stderr = text(child.stderr);
  await once(child, 'exit');
  const wallMs = performance.now() - startedAt;
  const memoryMb = memory.stop();
  const exit = child.exitCode ?? -1;
  if (exit !== 0 && !options.allowed?.includes(exit)) {
    throw new Error(`${args.join(' ')} ended with ${exit}:\n${(await stderr).slice(-2000)}`);
  }
  const { cpuMs, peakMb }: Pick<Taken, 'cpuMs' | 'peakMb'> = JSON.parse(readFileSync(usageFile, 'utf8'));
  await rm(dir, { recursive: true });
  const said = saidMs === undefined ? {} : { saidMs };
  return { wallMs, cpuMs, peakMb, memoryMb, exit, stdout: await stdout, ...said };
}

/** The same for any program that ends with 0; `peakMb` is the most that was sampled. */
export async function measureProgram(name: string, args: readonly string[]): Promise<Taken> {
  const startedAt = performance.now();
  const child = spawn('/bin/sh', ['-c', '"$@" >/dev/null && times', 'sh', name, ...args], {
    env: cleanEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const memory = sampleMemory(child);
  const stdout = text(child.stdout);
  const stderr = text(child.stderr);
  await once(child, 'exit');
  const wallMs = performance.now() - startedAt;
  const memoryMb = memory.stop();
  if (child.exitCode !== 0) throw new Error(`${name} ended with ${child.exitCode}:\n${await stderr}`);
  // Two lines, the shell's own and its children's: user and system, as 1m2.345s.
  const times = [...(await stdout).matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuMs = times.reduce(
    (sum, [, minutes, seconds]) => sum + 60_000 * Number(minutes) + 1000 * Number(seconds),
    0,
  );
  return { wallMs, cpuMs, peakMb: Math.max(0, ...memoryMb), memoryMb, exit: 0, stdout: '' };
}

/**
 * This process's environment without what would make a program behave otherwise. Extra certificates are read at each start
 * of Node 20, whatever it does then: 70 ms, beside which nobody's start would count for much.
 */
export function cleanEnv(): NodeJS.ProcessEnv {
  const { CI, GITHUB_ACTIONS, NODE_EXTRA_CA_CERTS, NODE_OPTIONS, VTRIX_API_KEY, VTRIX_BASE_URL, ...rest } =
    process.env;
  return rest;
}

async function readOutput({ stdout }: ChildProcess, file: string | undefined): Promise<string> {
  if (stdout === null) return '';
  if (file === undefined) return text(stdout);
  await once(stdout.pipe(createWriteStream(file)), 'finish');
  return '';
}

function sampleMemory({ pid }: ChildProcess): { readonly stop: () => readonly number[] } {
  const samples: number[] = [];
  const timer = setInterval(() => {
    try {
      const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      if (kb !== undefined) samples.push(Number(kb) / 1024);
    } catch {
      // Over, or not a Linux machine: there is nothing to sample.
    }
  }, 500);
  return {
    stop() {
      clearInterval(timer);
      return samples;
    },
  };
}
