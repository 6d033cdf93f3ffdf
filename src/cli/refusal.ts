import { type ExitName, exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { tell } from './tell.ts';

/** Why a command stops before it did its work: what a person reads, and the exit code. */
export interface Refusal {
  readonly exit: ExitName;
  /** What was expected, what was found, what to do next; may have several lines. */
  readonly text: string;
}

/** Says it on stderr, and gives the exit code. */
export function refuse(io: Io, { exit, text }: Refusal): number {
  tell(io, text);
  return exitCodes[exit].code;
}
