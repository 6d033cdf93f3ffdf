import type { Candidates, CompletedCommand } from './candidates.ts';

/** A completion script for fish. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, does, argument, flags }) => {
    const within = `complete -c dailies -n '__dailies_is ${name}'`;
    const offered = offer(argument);
    return [
      `complete -c dailies -n __dailies_begins -a ${name} -d ${quote(does)}`,
      ...(offered === '' ? [] : [`${within} ${offered}`]),
      ...flags.map(
        (flag) =>
          `${within} -l ${flag.name} ${flag.value ? `-x ${offer(flag.value)} ` : ''}-d ${quote(flag.help)}`,
      ),
    ];
  });
  return `# fish completion for dailies: dailies completion fish | source

function __dailies_begins
    test (count (commandline -opc)) -eq 1
end

function __dailies_is
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test $words[2] = $argv[1]
end

complete -c dailies -f
complete -c dailies -n __dailies_begins -l help -d 'display help for command'
complete -c dailies -n __dailies_begins -l version -d 'output the version number'
${lines.join('\n')}
`;
}

function offer(candidates: Candidates): string {
  switch (candidates.kind) {
    case 'words':
      return candidates.words.length === 0 ? '' : `-a ${quote(candidates.words.join(' '))}`;
    case 'manifests':
      return "-a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)'";
    case 'files':
      return "-a '(__fish_complete_path (commandline -ct))'";
    case 'folders':
      return "-a '(__fish_complete_directories (commandline -ct))'";
    case 'anything':
      return '';
  }
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, (found) => `\\${found}`)}'`;
}
