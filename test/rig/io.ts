import type { Io } from '../../src/cli/io.ts';
import { createSystemClock } from '../../src/run/system-clock.ts';

const systemClock = createSystemClock(() => performance.now());

/** What a command said. */
export interface Said {
  stdout: string;
  stderr: string;
}

/** A world for one command, in which nothing is set and nobody looks; `said` is what it has written so far. */
export function createIo(more: Partial<Io> = {}): { readonly io: Io; readonly said: Said } {
  const said: Said = { stdout: '', stderr: '' };
  const output = (name: keyof Said) => ({
    write: (text: string) => {
      said[name] += text;
    },
    columns: () => 100,
  });
  const io: Io = {
    argv: [],
    env: {},
    cwd: '/nowhere',
    stdout: output('stdout'),
    stderr: output('stderr'),
    clock: systemClock,
    startedAt: systemClock.elapsed(),
    processes: { host: 'here', pid: 1, find: async () => undefined },
    version: '0.0.0',
    stop: new AbortController().signal,
    leave: new AbortController().signal,
    ...more,
  };
  return { io, said };
}
