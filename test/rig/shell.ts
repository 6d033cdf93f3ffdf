import { spawn, spawnSync } from 'node:child_process';

/** Whether a program is on the PATH of this machine. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Types into an interactive shell on a terminal of its own, and gives what it showed. `\t` is the Tab key. */
export function typeInto(
  shell: readonly string[],
  keys: string,
  { cwd, timeoutMs = 20_000 }: { readonly cwd: string; readonly timeoutMs?: number },
): Promise<string> {
  return new Promise((settle) => {
    // `script` gives it the terminal without which no shell completes anything.
    const child = spawn('script', ['-qec', shell.join(' '), '/dev/null'], {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, TERM: 'dumb' },
      timeout: timeoutMs,
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    child.on('close', () => settle(shown));
    child.stdin.end(keys);
  });
}
