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
