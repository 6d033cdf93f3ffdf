import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Processes as a lock needs to know them. */
export interface ProcessTable {
  /** This machine's name. */
  readonly host: string;
  /** Changes with each boot; absent where the system does not tell. */
  readonly bootId?: string;
  /** Whose process numbers these are, in a container; absent on the machine itself, or where the system does not tell. */
  readonly namespace?: string;
  readonly pid: number;
  /** A process that runs now; `undefined` where there is none. */
  find(pid: number): Promise<RunningProcess | undefined>;
}

/** A process that runs. */
export interface RunningProcess {
  /** Tells it from an earlier one with the same number: in ticks since boot; absent where the system does not tell. */
  readonly startTime?: string;
}

/** What Linux calls the numbers that the whole machine goes by. */
const ofTheMachine = 'pid:[4026531836]';

/** The system's own table. `isRunning` sends signal 0 to a process. What is read is no disk's: nobody waits for it. */
export function systemProcesses(pid: number, isRunning: (pid: number) => boolean): ProcessTable {
  const bootId = orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))?.trim();
  const namespace = orNothing(() => readlinkSync('/proc/self/ns/pid')) ?? ofTheMachine;
  return {
    host: hostname(),
    ...(bootId === undefined ? {} : { bootId }),
    ...(namespace === ofTheMachine ? {} : { namespace }),
    pid,
    async find(other) {
      if (!isRunning(other)) return undefined;
      const stat = orNothing(() => readFileSync(`/proc/${other}/stat`, 'utf8'));
      return stat === undefined ? {} : parseProcessStat(stat);
    },
  };
}

/**
 * Reads `/proc/<pid>/stat`. The name in it, between parentheses, may hold anything. A process that has ended and only
 * waits to be noticed by its parent does not run.
 */
export function parseProcessStat(stat: string): RunningProcess | undefined {
  const [state, ...fields] = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  // Field 22 of the whole line; 3 stand before these.
  const startTime = fields[18];
  return startTime === undefined ? {} : { startTime };
}

/** Not every system tells. */
function orNothing(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
