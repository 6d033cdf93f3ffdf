import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from './job.ts';

/** The jobs of a state folder on disk: one JSON line each, written before the create is answered. */
export interface JobJournal {
  /** Those of earlier servers on the folder, oldest first. */
  readonly earlier: readonly Job[];
  append(job: Job): void;
  close(): void;
}

/** A line that somebody damaged is a job that this gateway knows no more: it cost nothing. */
function jobOf(line: string): readonly Job[] {
  try {
    return line === '' ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** Opens `jobs.jsonl` in a folder, which is made where it is missing. A line that a kill cut off is taken away. */
export function openJobJournal(stateDir: string): JobJournal {
  mkdirSync(stateDir, { recursive: true });
  const path = join(stateDir, 'jobs.jsonl');
  const file = openSync(path, 'a');
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n');
  let closed = false;
  return {
    earlier: lines.flatMap(jobOf),
    append(job) {
      // The number of a closed file may be another file's by now.
      if (closed) throw new Error('the state folder was closed while a create was under way');
      // Not synced: it has to outlive this program, not the machine.
      writeSync(file, `${JSON.stringify(job)}\n`);
    },
    close() {
      closed = true;
      closeSync(file);
    },
  };
}
