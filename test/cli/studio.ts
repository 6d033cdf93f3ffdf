import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type OwnGateway, startOwnGateway } from './own-gateway.ts';

/** How a command ended: `code` is its exit code, or the signal that killed it. */
export interface Ended {
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Under {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** A folder with frames, a gateway, and the program beside them. */
export interface Studio extends AsyncDisposable {
  readonly dir: string;
  readonly gateway: OwnGateway;
  write(path: string, content: string | Buffer): Promise<void>;
  read(path: string): Promise<string>;
  /** Every file below a folder, relative to it, sorted. */
  tree(path: string): Promise<readonly string[]>;
  start(args: readonly string[], options?: StartOptions): Under;
  run(args: readonly string[], options?: StartOptions): Promise<Ended>;
}

/** Where and in which environment a command runs. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that starts it, such as one that makes a container around it. */
  readonly by?: readonly string[];
}

const program = resolve('dist/bin.js');

/** A pipeline of clips at 0.325 each; `shots` stand below it as they are written. */
export function pipelineOf(
  shots: string,
  { name = 'night', run = '{ budget: { run: 25 } }' }: { readonly name?: string; readonly run?: string } = {},
): string {
  return `version: 1
name: ${name}
model: viduq2_pro_start_end2video
images: [frames/sky-clear.webp, frames/sky-storm.webp]
params: { duration: 5, resolution: 720p }
run: ${run}
shots:
${shots}`;
}

/** Shots of these ids, each with a prompt of its own. */
export function shotsOf(...ids: readonly string[]): string {
  return ids.map((id) => `  - id: ${id}\n    prompt: Prompt ${id}\n`).join('');
}

/** Opens one with the frames of the examples. */
export async function openStudio(): Promise<Studio> {
  const dir = await mkdtemp(join(tmpdir(), 'dailies-studio-'));
  const gateway = await startOwnGateway();
  await cp('pipelines/frames', join(dir, 'frames'), { recursive: true });
  const start: Studio['start'] = (args, { cwd = '.', env = {}, by = [] } = {}) => {
    const [command = '', ...rest] = [...by, process.execPath, program, ...args];
    const own = { VTRIX_API_KEY: gateway.key, VTRIX_BASE_URL: gateway.url };
    const child = spawn(command, rest, {
      cwd: resolve(dir, cwd),
      env: { PATH: process.env.PATH, HOME: dir, ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
      });
    const ended = new Promise<Ended>((settle) =>
      child.on('close', (code, signal) => settle({ code: code ?? signal, ...said })),
    );
    return { child, ended };
  };
  return {
    dir,
    gateway,
    async write(path, content) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), content);
    },
    read: (path) => readFile(join(dir, path), 'utf8'),
    async tree(path) {
      const all = await readdir(join(dir, path), { recursive: true, withFileTypes: true });
      return all
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(dir, path).length + 1))
        .sort();
    },
    start,
    run: (args, options) => start(args, options).ended,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
