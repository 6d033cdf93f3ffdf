import type { CommandLine, FlagLine } from '../program.ts';

/** What may stand at one place of a command line. */
export type Candidates =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** YAML files, and folders on the way to them. */
  | { readonly kind: 'manifests' }
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' }
  /** Something that no shell can know, such as a number. */
  | { readonly kind: 'anything' };

/** One flag as completion sees it. */
export interface CompletedFlag {
  /** Without the dashes. */
  readonly name: string;
  readonly help: string;
  readonly repeatable: boolean;
  /** Absent where it takes no value. */
  readonly value?: Candidates;
}

/** One command as completion sees it. */
export interface CompletedCommand {
  readonly name: string;
  readonly does: string;
  readonly argument: Candidates;
  readonly flags: readonly CompletedFlag[];
}

/** What can be completed, from the table of commands. */
export function completedCommands(commands: readonly CommandLine[]): Promise<readonly CompletedCommand[]> {
  return Promise.all(
    commands.map(async ({ name, does, takes, names, flags }) => ({
      name,
      does,
      argument: names === undefined ? ofArgument(takes) : ofWords(await names()),
      flags: [
        ...flags.map(completedFlag),
        { name: 'help', help: 'display help for command', repeatable: false },
      ],
    })),
  );
}

function completedFlag([spelling, help, value]: FlagLine): CompletedFlag {
  const [dashed = '', taken] = spelling.split(' ');
  const candidates = typeof value === 'object' ? ofWords(value) : taken && ofValue(taken);
  return {
    name: dashed.replace(/^--/, ''),
    help,
    repeatable: value === 'repeatable',
    ...(candidates && { value: candidates }),
  };
}

function ofWords(words: readonly string[]): Candidates {
  return { kind: 'words', words };
}

/** By what is written between the brackets, as in `[dir]`. */
function ofArgument(takes: string): Candidates {
  if (takes === '') return ofWords([]);
  return { kind: takes.includes('dir') ? 'folders' : 'manifests' };
}

/** Likewise, as in `--output <dir>`. */
function ofValue(taken: string): Candidates {
  switch (taken) {
    case '<manifest>':
      return { kind: 'manifests' };
    case '<file>':
      return { kind: 'files' };
    case '<dir>':
      return { kind: 'folders' };
    default:
      return { kind: 'anything' };
  }
}
