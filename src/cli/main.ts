import { commands } from './command-table.ts';
import type { Io } from './io.ts';
import { buildProgram, usageExit } from './program.ts';

/** Runs one command line and gives its exit code. A rejected promise is a bug. */
export async function main(io: Io): Promise<number> {
  let exit = 0;
  const program = buildProgram(commands, io, (code) => {
    exit = code;
  });
  if (io.argv.length === 0) {
    io.stdout.write(program.helpInformation());
    return 0;
  }
  try {
    await program.parseAsync([...io.argv], { from: 'user' });
  } catch (error) {
    const code = usageExit(error);
    if (code === undefined) throw error;
    return code;
  }
  return exit;
}
