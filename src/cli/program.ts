import { Command, CommanderError, InvalidArgumentError, Option, type OptionValues } from 'commander';
import { exitCodes } from './exit-codes.ts';
import type { ReadValue } from './flag-values.ts';
import type { Io } from './io.ts';

/** What a command's own file exports: it gets the arguments and the flags as read, and gives an exit code. */
export type Action = (io: Io, args: readonly string[], flags: OptionValues) => Promise<number>;

/** One flag: commander's spelling, its line of help, and how its value is read (or which it may have). */
export type FlagLine = readonly [
  spelling: string,
  help: string,
  value?: readonly string[] | ReadValue<unknown> | 'repeatable',
];

/** One command: a row of the table that help and completion follow from. */
export interface CommandLine {
  readonly name: string;
  /** In commander's spelling. */
  readonly takes: string;
  readonly does: string;
  readonly example: string;
  readonly flags: readonly FlagLine[];
  /** Stands at the end of its help. */
  readonly more?: () => string;
  /** What its argument may be, where that is one of a few names: for completion. */
  readonly names?: () => Promise<readonly string[]>;
  readonly load: () => Promise<Action>;
}

/** The command line. `setExit` is told the exit code of the command that ran. */
export function buildProgram(
  commands: readonly CommandLine[],
  io: Io,
  setExit: (code: number) => void,
): Command {
  const program = new Command('dailies')
    .description('A batch runner for AI video generation: shot lists in YAML, never paid for twice.')
    .version(io.version, '-V, --version')
    .helpCommand(false)
    .showHelpAfterError('(dailies --help lists the commands, dailies <command> --help its flags)')
    .addHelpText('after', () => `\n${exitCodeHelp()}`);
  for (const line of commands) {
    const command = program.command(`${line.name} ${line.takes}`.trim()).description(line.does);
    for (const flag of line.flags) command.addOption(flagOption(flag));
    command.addHelpText('after', `\nExample:\n  ${line.example}`);
    if (line.more !== undefined) command.addHelpText('after', () => `\n${line.more?.()}`);
    command.showHelpAfterError(`(such as: ${line.example}\n dailies ${line.name} --help lists its flags)`);
    command.action(async () => {
      if (command.args.some(isBlank)) command.error(`error: an argument is empty. ${unset}`);
      const action = await line.load();
      setExit(await action(io, command.args, command.opts()));
    });
  }
  // Inherited by no subcommand made before, so it is put on each.
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns(),
      getErrHelpWidth: () => io.stderr.columns(),
    });
  }
  return program;
}

function flagOption([spelling, help, value]: FlagLine): Option {
  const option = new Option(spelling, help);
  if (value === undefined) return option.required ? option.argParser(filled) : option;
  if (value === 'repeatable')
    return option.argParser((text, earlier: string[] = []) => [...earlier, filled(text)]);
  if (typeof value !== 'function') return option.choices([...value]);
  return option.argParser((text) => {
    const read = value(text);
    if (!read.ok) throw new InvalidArgumentError(read.error);
    return read.value;
  });
}

const unset = 'Was a variable not set?';

/** A text that says nothing must not be taken for one: an empty folder would be the working directory, without its state. */
function filled(text: string): string {
  if (isBlank(text)) throw new InvalidArgumentError(`It is empty. ${unset}`);
  return text;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Exit code of a command line that could not be read, or that asked for help. */
export function usageExit(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? exitCodes.ok.code : exitCodes.invalid.code;
}

function exitCodeHelp(): string {
  const rows = Object.values(exitCodes).map(
    ({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`,
  );
  return ['Exit codes:', ...rows].join('\n');
}
