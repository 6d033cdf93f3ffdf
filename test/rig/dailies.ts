import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

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

/** Runs the built program as `dailies` does, and weighs it. */
export async function weighed(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Weighed> {
  const scales = `process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(process.resourceUsage())))`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(scales)}`;
  const ended = await dailies(args, { cwd, env: { ...env, NODE_OPTIONS } });
  const at = ended.stderr.lastIndexOf('\n');
  const usage: NodeJS.ResourceUsage = JSON.parse(ended.stderr.slice(at + 1));
  return {
    ...ended,
    stderr: ended.stderr.slice(0, at),
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMegabytes: usage.maxRSS / 1024,
  };
}
