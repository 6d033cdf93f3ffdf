import type { Candidates, CompletedCommand, CompletedFlag } from './candidates.ts';

/** A completion script for zsh: to be sourced, or to be put on the \`fpath\` as \`_dailies\`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, does }) => `    ${quote(`${name}:${does.replaceAll(':', '\\:')}`)}`);
  const cases = commands.map(({ name, argument, flags }) => {
    const specs = [...flags.map(flagSpec), quote(`*:${name}:${action(argument)}`)];
    return `    ${name})\n      _arguments -S ${specs.join(' \\\n        ')} ;;`;
  });
  return `#compdef dailies
# zsh completion for dailies: source <(dailies completion zsh)

_dailies() {
  local -a subcommands
  subcommands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    if [[ $words[2] == -* ]]; then
      compadd -- --help --version
    else
      _describe command subcommands
    fi
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
}

if [[ $funcstack[1] == _dailies ]]; then
  _dailies "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _dailies dailies
fi
`;
}

function flagSpec({ name, help, repeatable, value }: CompletedFlag): string {
  const said = `[${help.replace(/[[\]:\\]/g, (found) => `\\${found}`)}]`;
  if (value === undefined) return quote(`--${name}${said}`);
  return quote(`${repeatable ? '*' : ''}--${name}=${said}:${name}:${action(value)}`);
}

function action(candidates: Candidates): string {
  switch (candidates.kind) {
    case 'words':
      return `(${candidates.words.join(' ')})`;
    case 'manifests':
      return '_files -g "*.(yaml|yml)(-.)"';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'anything':
      return ' ';
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
