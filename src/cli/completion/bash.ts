import type { Candidates, CompletedCommand } from './candidates.ts';

/** A completion script for bash 3.2 and later, which needs no other package. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags.flatMap(({ name: flag, value }) => (value ? [`    '${name} --${flag}') ${offer(value)} ;;`] : [])),
  );
  const words = commands.map(({ name, argument, flags }) => {
    const dashed = flags.map((flag) => `--${flag.name}`).join(' ');
    return [
      `    ${name})`,
      `      case $cur in -*) _dailies_words '${dashed}' ;; *) ${offer(argument)} ;; esac ;;`,
    ].join('\n');
  });
  const names = commands.map(({ name }) => name).join(' ');
  return `# bash completion for dailies: source <(dailies completion bash)

_dailies_words() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# $1: what a name must match; nothing else but folders is offered.
_dailies_files() {
  local path
  while IFS= read -r path; do
    if [[ -d \${path/#\\~/$HOME} || ( -n $1 && $path =~ $1 ) ]]; then COMPREPLY+=("$path"); fi
  done < <(compgen -f -- "$cur")
  compopt -o filenames 2>/dev/null
}

_dailies() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before=$((COMP_CWORD - 1)) command= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in -*) ;; *) command=\${COMP_WORDS[i]}; break ;; esac
  done
  # In --format=json, readline takes the = for a word of its own.
  if [[ $cur == = ]]; then cur=; elif [[ \${COMP_WORDS[before]} == = ]]; then before=$((before - 1)); fi

  case "$command \${COMP_WORDS[before]}" in
${values.join('\n')}
    *) _dailies_word ;;
  esac
}

_dailies_word() {
  case $command in
    '')
      case $cur in -*) _dailies_words '--help --version' ;; *) _dailies_words '${names}' ;; esac ;;
${words.join('\n')}
  esac
}

complete -F _dailies dailies
`;
}

/** What the shell does to offer them. */
function offer(candidates: Candidates): string {
  switch (candidates.kind) {
    case 'words':
      return `_dailies_words '${candidates.words.join(' ')}'`;
    case 'manifests':
      return "_dailies_files '\\.ya?ml$'";
    case 'files':
      return "_dailies_files '.'";
    case 'folders':
      return '_dailies_files';
    case 'anything':
      return ':';
  }
}
