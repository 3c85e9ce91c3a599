/**
 * Writes the completion of fish: a line per word, each for the command line that it fits.
 * https://fishshell.com/docs/current/completions.html
 */
import type { CompletedCommand } from './completion-words.ts';

export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => linesOf(command, commands));
  return `# Completes latchkey in fish: latchkey completion fish | source
complete -c latchkey -f
${lines.join('\n')}
`;
}

function linesOf(
  { path, commands, options, arguments: values }: CompletedCommand,
  all: readonly CompletedCommand[],
): string[] {
  const condition = conditionOf(path, all);
  const complete = `complete -c latchkey -n '${condition}'`;
  return [
    ...commands.map(({ name, description }) => `${complete} -a '${name}' -d '${description}'`),
    ...options.map(({ flags, description, value }) => {
      const names = flags.map((flag) => (flag.startsWith('--') ? `-l '${flag.slice(2)}'` : `-s '${flag.slice(1)}'`));
      return [complete, ...names, valueWords(value), `-d '${description}'`].filter((part) => part !== '').join(' ');
    }),
    ...values.flatMap(({ choices, isFile }) => {
      if (choices.length > 0) return [`${complete} -a '${choices.join(' ')}'`];
      return isFile ? [`${complete} -F`] : [];
    }),
  ];
}

function valueWords(value: CompletedCommand['options'][number]['value']): string {
  if (value === undefined) return '';
  if (value.choices.length > 0) return `-x -a '${value.choices.join(' ')}'`;
  if (value.isFile) return value.isRequired ? '-r -F' : '-F';
  return value.isRequired ? '-x' : '';
}

/** Writes the test that the line has the words of the path, and no further command. */
function conditionOf(path: readonly string[], all: readonly CompletedCommand[]): string {
  const further = all.filter(
    (each) => each.path.length === path.length + 1 && path.every((word, index) => each.path[index] === word),
  );
  const names = further.map((each) => each.path.at(-1) ?? '');
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const unseen = names.length === 0 ? [] : [`not __fish_seen_subcommand_from ${names.join(' ')}`];
  return [...seen, ...unseen].join('; and ') || 'true';
}
