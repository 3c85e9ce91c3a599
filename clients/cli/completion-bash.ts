/**
 * Writes the completion of bash: a function with the program's words as tables, which runs nothing of latchkey. Names of files are
 * left to bash, which quotes them. https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
import { pathsOf, type CompletedCommand } from './completion-words.ts';

export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const paths = pathsOf(commands).map((path) => `'${path}'`);
  return `# Completes latchkey in bash: eval "$(latchkey completion bash)"
_latchkey() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous='' path='' word words='' values='' files='' index count=0
  ((COMP_CWORD > 0)) && previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "\${path:+$path }$word" in
      ${paths.join(' | ')}) path="\${path:+$path }$word" count=0 ;;
      *) [[ $word == -* ]] || count=$((count + 1)) ;;
    esac
  done
  # Bash breaks --layout=x into three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]] && ((COMP_CWORD > 1)); then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  case "$path" in
${commands.map(caseOf).join('\n')}
  esac
  if [[ -n $files && $current != -* ]]; then
    compopt -o default 2>/dev/null
    return
  fi
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "\${values:-$words}" -- "$current")
}
complete -F _latchkey latchkey
`;
}

function caseOf({ path, commands, options, arguments: values }: CompletedCommand): string {
  const words = [...commands.map(({ name }) => name), ...options.flatMap(({ flags }) => flags)];
  const ofArguments = values.flatMap(({ choices, isFile }, index) => {
    if (choices.length > 0) return [`        ${index}) words="${choices.join(' ')} $words" ;;`];
    return isFile ? [`        ${index}) files=1 ;;`] : [];
  });
  const ofOptions = options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    const names = flags.join(' | ');
    if (value.choices.length > 0) return [`        ${names}) values='${value.choices.join(' ')}' ;;`];
    if (value.isFile) return [`        ${names}) files=1 ;;`];
    // Nothing is offered for a value that is not known.
    return value.isRequired ? [`        ${names}) return ;;`] : [];
  });
  return [
    `    '${path.join(' ')}')`,
    `      words='${words.join(' ')}'`,
    ...(ofArguments.length === 0 ? [] : ['      case $count in', ...ofArguments, '      esac']),
    ...(ofOptions.length === 0 ? [] : ['      case "$previous" in', ...ofOptions, '      esac']),
    '      ;;',
  ].join('\n');
}
