/**
 * Writes the completion of fish: a line per word, each for the command whose words are on the line so far.
 * https://fishshell.com/docs/current/completions.html
 */
import { pathsOf, type CompletedCommand, type CompletedOption } from './completion-words.ts';

export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const paths = pathsOf(commands).map((path) => `'${path}'`);
  return `# Completes latchkey in fish: latchkey completion fish | source
function __latchkey_at
  set -l path
  for word in (commandline -opc)[2..-1]
    contains -- (string join ' ' -- $path $word) ${paths.join(' ')}
    and set -a path $word
  end
  test "$path" = "$argv"
end
complete -c latchkey -e
complete -c latchkey -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, arguments: values }: CompletedCommand): string[] {
  const complete = `complete -c latchkey -n '__latchkey_at ${path.join(' ')}'`;
  return [
    ...commands.map(({ name, description }) => `${complete} -a '${name}' -d '${description}'`),
    ...options.map((option) => `${complete} ${optionWords(option)}`),
    ...values.flatMap(({ choices, isFile }) => {
      if (choices.length > 0) return [`${complete} -a '${choices.join(' ')}'`];
      return isFile ? [`${complete} -F`] : [];
    }),
  ];
}

function optionWords({ flags, description, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l '${flag.slice(2)}'` : `-s '${flag.slice(1)}'`));
  const words = value === undefined ? [] : [valueWords(value)];
  return [...names, ...words, `-d '${description}'`].filter((part) => part !== '').join(' ');
}

function valueWords({ choices, isFile, isRequired }: NonNullable<CompletedOption['value']>): string {
  if (choices.length > 0) return `-x -a '${choices.join(' ')}'`;
  // An optional value of fish is written --local=folder.
  if (!isRequired) return isFile ? '-F' : '';
  return isFile ? '-r -F' : '-x';
}
