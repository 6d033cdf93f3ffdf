import { JournalRefused } from '../run/recorder.ts';
import { JournalFailure } from '../state/journal.ts';
import { exitCodes } from './exit-codes.ts';

/** What is shown when a command did not come to its end, and its exit code. */
export interface Crash {
  readonly text: string;
  readonly code: number;
}

/** A bug, with the stack and what to do with it; or a disk that takes not even the first facts of a command. */
export function describeCrash(error: unknown, version: string): Crash {
  // Of a run under way a full disk is an outcome like others; before it began there is nobody else to tell it.
  if (error instanceof JournalRefused && error.cause instanceof JournalFailure) {
    return { text: `dailies: ${error.cause.message}; nothing was sent.\n`, code: exitCodes.disk.code };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    '',
    `This is a bug in dailies ${version}, not in your manifest. What was bought is safe on disk.`,
    'Please report it with the command you ran and these lines:',
    '',
    stack,
    '',
  ];
  return { text: lines.join('\n'), code: exitCodes.bug.code };
}
