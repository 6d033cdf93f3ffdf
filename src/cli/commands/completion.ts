import { nearest } from '../../core/nearest.ts';
import { completedCommands } from '../completion/candidates.ts';
import { shells } from '../completion/shells.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { CommandLine } from '../program.ts';
import { refuse } from '../refusal.ts';

/** `dailies completion SHELL`: a script for the shell's own start file. */
export async function completion(
  io: Io,
  [shell = '']: readonly string[],
  commands: readonly CommandLine[],
): Promise<number> {
  const write = shells.get(shell);
  if (write === undefined) {
    const meant = nearest(shell, shells.keys());
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    const known = [...shells.keys()].join(', ');
    return refuse(io, {
      exit: 'invalid',
      text: `there is no completion for ${shell}.${hint} There is for: ${known}`,
    });
  }
  io.stdout.write(write(await completedCommands(commands)));
  return exitCodes.ok.code;
}
