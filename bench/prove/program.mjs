// One start of the program, and how it is stopped.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How a start is interrupted: so many milliseconds after it began or, where `event` says so, after that happened at the
 * gateway for the nth time; where it never does, a second later than by the clock.
 * @typedef {{ signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT', again?: boolean, ms: number, event?: string, nth?: number, afterMs?: number }} Interruption
 */

/**
 * @typedef {{ code: number | null, signal: string | null, stdout: string, stderr: string, killed: boolean,
 *   signalled: string | undefined, afterSignalMs: number | undefined, hung: boolean }} Ended
 */

/** Longer than any honest wait of these rounds: a create that is never answered is given up after two minutes. */
const hungMs = 180_000;

/**
 * Starts the program and waits for its end.
 * @param {readonly string[]} args
 * @param {{ program: string, cwd: string, env: Record<string, string>, interruption?: Interruption, watch?: (listener: (event: string) => void) => () => void }} how
 * @returns {Promise<Ended>}
 */
export async function runProgram(args, { program, cwd, env, interruption, watch }) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', (text) => (output[name] += text));
  let signalledAt;
  let hung = false;
  const over = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  const send = () => {
    if (signalledAt !== undefined || child.exitCode !== null || child.signalCode !== null) return;
    signalledAt = Date.now();
    child.kill(interruption.signal);
    if (interruption.again) setTimeout(() => child.kill(interruption.signal), 150).unref();
  };
  const forget = interruption === undefined ? () => undefined : arm(interruption, send, watch);
  const timer = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, hungMs);
  const { code, signal } = await over;
  const endedAt = Date.now();
  forget();
  clearTimeout(timer);
  return {
    code,
    signal,
    ...output,
    killed: signal === 'SIGKILL' && !hung,
    signalled: signalledAt === undefined ? undefined : interruption.signal,
    afterSignalMs: signalledAt === undefined ? undefined : endedAt - signalledAt,
    hung,
  };
}

function arm({ ms, event, nth, afterMs }, send, watch) {
  const going = new AbortController();
  const after = (wait) => sleep(wait, undefined, { signal: going.signal }).then(send, () => undefined);
  if (event === undefined) {
    after(ms);
    return () => going.abort();
  }
  after(ms + 1_000);
  let seen = 0;
  const unwatch = watch((name) => {
    if (name === event && ++seen === nth) after(afterMs);
  });
  return () => {
    unwatch();
    going.abort();
  };
}
