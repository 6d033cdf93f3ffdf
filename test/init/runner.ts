import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Job, Step } from './workflow.ts';

/** How a job went. */
export interface JobResult {
  readonly failed: boolean;
  /** Everything that its steps printed. */
  readonly output: string;
}

/** A machine of a CI: it has a checkout, dailies installed in it, and runs the steps of one job. */
export interface Runner {
  /** Where the checkout is. */
  readonly workspace: string;
  run(job: Job, env: Readonly<Record<string, string>>): Promise<JobResult>;
  /** Kills whatever the current step is doing, at once. */
  kill(): void;
}

/** A fresh machine with a shallow checkout of the remote's `branch`. */
export async function startRunner(folder: string, remote: string, branch = 'main'): Promise<Runner> {
  const workspace = join(folder, 'workspace');
  mkdirSync(folder, { recursive: true });
  await git(folder, 'clone', '--quiet', '--depth', '1', '--branch', branch, `file://${remote}`, workspace);
  mkdirSync(join(workspace, 'node_modules/.bin'), { recursive: true });
  symlinkSync(resolve('dist/bin.js'), join(workspace, 'node_modules/.bin/dailies'));
  let group: number | undefined;

  function runStep({ script, env: own }: Step, env: Readonly<Record<string, string>>) {
    return new Promise<{ code: number; output: string }>((done) => {
      const shell = spawn('bash', ['-e', '-c', script], {
        cwd: workspace,
        detached: true,
        env: { ...cleanEnv(), ...own, ...env },
      });
      group = shell.pid;
      let output = '';
      shell.stdout.on('data', (chunk) => {
        output += chunk;
      });
      shell.stderr.on('data', (chunk) => {
        output += chunk;
      });
      shell.on('close', (code) => done({ code: code ?? 137, output }));
    });
  }

  return {
    workspace,
    kill: () => {
      if (group !== undefined) process.kill(-group, 'SIGKILL');
    },
    async run(job, env) {
      let failed = false;
      let output = '';
      for (const step of job.steps) {
        if (failed && !step.always) continue;
        const result = await runStep(step, env);
        output += `== ${step.name}: ${result.code}\n${result.output}`;
        failed ||= result.code !== 0;
      }
      return { failed, output };
    },
  };
}

/** Runs git and gives what it printed; throws where it fails. */
export function git(folder: string, ...args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn('git', args, { cwd: folder, env: person() });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', (code) => {
      if (code === 0) done(output);
      else fail(new Error(`git ${args.join(' ')}: ${output}`));
    });
  });
}

/** The environment of a person at their own desk. */
export function person(): Record<string, string> {
  return {
    ...cleanEnv(),
    GIT_AUTHOR_NAME: 'A person',
    GIT_AUTHOR_EMAIL: 'person@example.com',
    GIT_COMMITTER_NAME: 'A person',
    GIT_COMMITTER_EMAIL: 'person@example.com',
  };
}

/** Nothing of the machine that runs the tests but where its programs are. */
function cleanEnv(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, CI: 'true', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
}
