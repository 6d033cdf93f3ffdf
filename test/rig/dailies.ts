import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a command said, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const program = resolve('dist/bin.js');

/** Runs the built program as a user does, with an environment that says nothing of this one. */
export function dailies(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  return new Promise((settle) => {
    const options = { cwd, env: { PATH: process.env.PATH, HOME: cwd, ...env } };
    const child = execFile(process.execPath, [program, ...args], options, (_error, stdout, stderr) =>
      settle({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** What a command took, beside how it ended. */
export interface Weighed extends Ended {
  /** Of the processor, all threads together: another's work on this machine does not count. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** Runs the built program as `dailies` does, and weighs it with the scales of the bench. */
export async function weighed(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Weighed> {
  const dir = await mkdtemp(join(tmpdir(), 'dailies-weighed-'));
  try {
    const file = join(dir, 'usage.json');
    const scales = {
      BENCH_USAGE: file,
      NODE_OPTIONS: `--require=${JSON.stringify(resolve('bench/usage.cjs'))}`,
    };
    const ended = await dailies(args, { cwd, env: { ...env, ...scales } });
    const { cpuMs, peakMb }: { cpuMs: number; peakMb: number } = JSON.parse(await readFile(file, 'utf8'));
    return { ...ended, cpuSeconds: cpuMs / 1000, peakMegabytes: peakMb };
  } finally {
    await rm(dir, { recursive: true });
  }
}
