import { setMaxListeners } from 'node:events';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Memory, Output, StopReason } from './cli/io.ts';
import { describeUncaught } from './cli/uncaught.ts';
import { version } from './cli/version.ts';
import { errorCode, errorCodeOrThrow } from './core/error-code.ts';

// The edge: beside `bin.ts`, which loads it, the only file that touches the process. Everything is handed on as values.
/** Whoever tells a command to stop waits for 5 s. By now everything is written, or left to the next run; */
const leaveMs = 4_000;
/** and so much later the last line is out. */
const lastLineMs = 500;
const beatMs = 20;
/** What a command ends with whose output could not be written: `disk` of the exit codes. */
const unwritten = 74;

/** Runs one command line as this process: its streams, its signals and its exit code. */
export async function start(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const leave = new AbortController();
  setMaxListeners(0, stop.signal, leave.signal);
  let unheard = false;
  const stopFor = (reason: StopReason): void => stop.abort(reason);
  memory.release();

  for (const [name, code, reason] of [
    ['SIGINT', 130, 'SIGINT'],
    ['SIGTERM', 143, 'SIGTERM'],
    ['SIGHUP', 143, 'SIGTERM'],
  ] as const) {
    process.on(name, () => {
      // The journal is safe at any instant: a second signal may end the program at once. A terminal that is closed may
      // hang up more than once, and nobody is in a hurry then.
      if (stop.signal.aborted && name !== 'SIGHUP') {
        // What hangs holds up the exit too: then a third one ends it.
        process.removeAllListeners(name);
        process.exit(code);
      }
      stopFor(reason);
      setTimeout(() => {
        leave.abort();
        let beats = 0;
        setInterval(() => {
          beats += 1;
        }, beatMs).unref();
        setTimeout(() => {
          // Who had time for its beats waits for something that hangs: an exit waits for threads that wait for a disk, and a
          // signal does not. Who had none is at work, and can be told to exit with its code. The first process of a container
          // is sent no signal by itself.
          if (beats > lastLineMs / beatMs / 2) {
            process.removeAllListeners(reason);
            process.kill(process.pid, reason);
          }
          process.exit(code);
        }, lastLineMs).unref();
      }, leaveMs).unref();
    });
  }

  try {
    const [{ main }, { createSystemClock }, { systemProcesses }] = await Promise.all([
      import('./cli/main.ts'),
      import('./run/system-clock.ts'),
      import('./state/process-table.ts'),
    ]);
    const exit = await main({
      argv,
      env: takeEnvironment(),
      cwd: process.cwd(),
      stdout: output(process.stdout, (cause) => {
        if (isClosedPipe(cause)) return stopFor('closed pipe');
        // What was bought is on record all the same: only the telling goes on without being heard.
        unheard = true;
        process.exitCode ||= unwritten;
        process.stderr.write(`dailies: the output cannot be written (${cause.code}).\n`);
      }),
      stderr: output(process.stderr, () => {}),
      clock: createSystemClock(elapsed),
      startedAt: elapsed(),
      processes: systemProcesses(process.pid, isRunning),
      version,
      stop: stop.signal,
      leave: leave.signal,
      memory,
    });
    process.exitCode = unheard && exit === 0 ? unwritten : exit;
  } catch (error) {
    const { text, exit } = describeUncaught(error, version);
    process.stderr.write(text);
    // Whatever still runs belongs to a program that is wrong, or may not go on; the state is safe at any instant.
    process.exit(exit);
  }
}

/**
 * What the engine sets aside for short-lived values doubles whenever many have outlived it, up to 32 MB, and never shrinks
 * again. More than this saves no time; with a quarter of it, clearing up takes 14 % of a run with a thousand jobs in flight.
 */
const roomForShortLived = 8_000_000;
let watch: NodeJS.Timeout | undefined;

const memory: Memory = {
  hold() {
    clearInterval(watch);
    setFlagsFromString('--semi-space-growth-factor=1');
  },
  release() {
    clearInterval(watch);
    setFlagsFromString('--semi-space-growth-factor=2');
    // Nobody tells when it has grown.
    watch = setInterval(() => {
      if (shortLivedRoom() >= roomForShortLived) memory.hold();
    }, 20).unref();
  },
  // Left to itself, the engine also lets a heap grow to several times what is alive in it before it clears up. When it
  // clears up it decides when to do so again: hence once at once.
  save() {
    setFlagsFromString('--heap-growing-percent=10');
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
  },
};

function shortLivedRoom(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}

/** The environment. Threads are handed what stands in it from here on, and bringing files needs no key. */
function takeEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  delete process.env.VTRIX_API_KEY;
  return env;
}

/** Why a stream takes nothing any more: the system's code. */
interface Lost {
  readonly code?: string;
}

/** A stream whose reader may go away (`| head`), or whose disk may be full: what is written from then on is lost quietly. */
function output(stream: NodeJS.WriteStream, onLost: (cause: Lost) => void): Output {
  let open = true;
  const lose = (cause: Lost): void => {
    if (!open) return;
    open = false;
    onLost(cause);
  };
  stream.on('error', lose);
  return {
    write: (text) => {
      if (!open) return;
      try {
        stream.write(text);
      } catch (error) {
        // A file is written to at once, and refuses at once.
        lose({ code: errorCodeOrThrow(error) });
      }
    },
    ...(stream.isTTY === true ? { terminal: stream } : {}),
    columns: () => stream.columns ?? 80,
  };
}

function isClosedPipe({ code }: Lost): boolean {
  return code === 'EPIPE' || code === 'EIO';
}

/** In milliseconds, by a clock that nobody can set. */
function elapsed(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Signal 0 is never delivered: it only asks. A process of somebody else's runs too. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
