/**
 * Writes the completion of bash: a function with the program's words as tables, which runs nothing of latchkey. Bash breaks words at
 * colons and equal signs, so words with these are not ours to complete.
 * https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
import type { CompletedCommand } from './completion-words.ts';

export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ path }) => path.join(' ')).filter((path) => path !== '');
  return `# Completes latchkey in bash: eval "$(latchkey completion bash)"
_latchkey() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous='' path='' word words='' values='' files='' index count=0
  [[ $COMP_CWORD -gt 0 ]] && previous="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "\${path:+$path }$word" in
${linesOf(names, '      ')}) path="\${path:+$path }$word" count=0 ;;
      *) [[ $word == -* ]] || count=$((count + 1)) ;;
    esac
  done
  case "$path" in
${commands.map(caseOf).join('\n')}
  esac
  if [[ -n $files && $current != -* ]]; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    compopt -o filenames 2>/dev/null
  elif [[ -n $values ]]; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$values" -- "$current")
  else
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
  fi
}
complete -F _latchkey latchkey
`;
}

function linesOf(names: readonly string[], indent: string): string {
  return `${indent}${names.map((name) => `'${name}'`).join(' | ')}`;
}

function caseOf({ path, commands, options, arguments: values }: CompletedCommand): string {
  const words = [...commands.map(({ name }) => name), ...options.flatMap(({ flags }) => flags)];
  const ofOptions = options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    const settings = [
      value.choices.length > 0 ? `values='${value.choices.join(' ')}'` : '',
      value.isFile ? 'files=1' : '',
      // What is typed here is a value, and none that is known.
      value.isRequired && value.choices.length === 0 && !value.isFile ? 'return' : '',
    ].filter((setting) => setting !== '');
    return settings.length === 0 ? [] : [`        ${flags.join(' | ')}) ${settings.join(' ')} ;;`];
  });
  const ofArguments = values.flatMap(({ choices, isFile }, index) =>
    choices.length === 0 && !isFile
      ? []
      : [
          `        ${index}) ${choices.length > 0 ? `words="${choices.join(' ')} $words"` : '[[ $current == -* ]] || files=1'} ;;`,
        ],
  );
  return [
    `    '${path.join(' ')}')`,
    `      words='${words.join(' ')}'`,
    ...(ofArguments.length === 0 ? [] : ['      case $count in', ...ofArguments, '      esac']),
    ...(ofOptions.length === 0 ? [] : ['      case "$previous" in', ...ofOptions, '      esac']),
    '      ;;',
  ].join('\n');
}
