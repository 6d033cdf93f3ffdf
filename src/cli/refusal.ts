import { safeText } from '../view/safe-text.ts';
import { type ExitName, exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';

/** Why a command stops before it did its work: what a person reads, and the exit code. */
export interface Refusal {
  readonly exit: ExitName;
  /** What was expected, what was found, what to do next; may have several lines. */
  readonly text: string;
}

/** Says it on stderr, and gives the exit code. */
export function refuse(io: Io, { exit, text }: Refusal): number {
  // It may name what stood in a file or on the command line.
  io.stderr.write(`dailies: ${text.split('\n').map(safeText).join('\n')}\n`);
  return exitCodes[exit].code;
}
