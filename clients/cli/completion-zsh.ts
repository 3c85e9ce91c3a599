/**
 * Writes the completion of zsh, with what each word means beside it.
 * https://zsh.sourceforge.io/Doc/Release/Completion-System.html#Completion-Functions
 */
import { pathsOf, type CompletedCommand, type CompletedOption } from './completion-words.ts';

export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const names = pathsOf(commands);
  return `#compdef latchkey
# Completes latchkey in zsh, after compinit: eval "$(latchkey completion zsh)"
_latchkey() {
  local place='' word index count=0 previous="\${words[CURRENT-1]}"
  local -a commands options
  for ((index = 2; index < CURRENT; index++)); do
    word="\${words[index]}"
    case "\${place:+$place }$word" in
      ${names.map((name) => `'${name}'`).join(' | ')}) place="\${place:+$place }$word" count=0 ;;
      *) [[ $word == -* ]] || count=$((count + 1)) ;;
    esac
  done
  case "$place" in
${commands.map(caseOf).join('\n')}
  esac
  [[ \${#commands} -gt 0 && "\${words[CURRENT]}" != -* ]] && _describe -t commands command commands
  [[ \${#commands} -eq 0 || "\${words[CURRENT]}" == -* ]] && _describe -t options option options
}
if [ "$funcstack[1]" = "_latchkey" ]; then _latchkey "$@"; else compdef _latchkey latchkey; fi
`;
}

function caseOf({ path, commands, options, arguments: values }: CompletedCommand): string {
  const described = (words: readonly string[], description: string): string[] =>
    words.map((word) => `'${word}:${description}'`);
  const ofOptions = options.flatMap((option) => valueLine(option));
  const ofArguments = values.flatMap(({ choices, isFile }, index) => {
    if (choices.length > 0)
      return [`        ${index}) [[ "\${words[CURRENT]}" == -* ]] || { compadd -- ${choices.join(' ')}; return } ;;`];
    return isFile ? [`        ${index}) [[ "\${words[CURRENT]}" == -* ]] || { _files; return } ;;`] : [];
  });
  return [
    `    '${path.join(' ')}')`,
    `      commands=(${commands.flatMap(({ name, description }) => described([name], description)).join(' ')})`,
    `      options=(${options.flatMap(({ flags, description }) => described(flags, description)).join(' ')})`,
    ...(ofOptions.length === 0 ? [] : ['      case "$previous" in', ...ofOptions, '      esac']),
    ...(ofArguments.length === 0 ? [] : ['      case $count in', ...ofArguments, '      esac']),
    '      ;;',
  ].join('\n');
}

function valueLine({ flags, value }: CompletedOption): string[] {
  if (value === undefined) return [];
  const names = flags.join(' | ');
  if (value.choices.length > 0) return [`        ${names}) compadd -- ${value.choices.join(' ')}; return ;;`];
  if (value.isFile) return [`        ${names}) [[ "\${words[CURRENT]}" == -* ]] || { _files; return } ;;`];
  return value.isRequired ? [`        ${names}) return ;;`] : [];
}
