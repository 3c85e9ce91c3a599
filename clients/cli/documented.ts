/**
 * Documents a command beyond its options, in one form for all: what else to know, examples to paste, and exit codes. Tests read the
 * examples of every command from here, and run each.
 */
import type { Command } from 'commander';

/** Exit code of a command that was refused or has failed. */
export const FAILED = 1;
/** Exit code of a command whose arguments are wrong. */
export const USAGE_ERROR = 2;
/** Columns of a line of help, at most: longer ones are hard to read, however wide the terminal is. */
export const HELP_COLUMNS = 100;

const EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'done',
  [FAILED]: 'refused or failed, as the error says',
  [USAGE_ERROR]: 'wrong arguments; nothing was done',
};

export interface Documentation {
  /** Paragraphs between the options and the examples, whose lines are broken anew. */
  readonly more?: string;
  /** Commands to paste, each with all its lines. */
  readonly examples: readonly [string, ...string[]];
  /** Exit codes that differ from the usual ones, or are added to them. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

const examples = new WeakMap<Command, readonly string[]>();

/** Adds the documentation to the help of a command that does something itself. */
export function documented(command: Command, { more, examples: lines, exitCodes }: Documentation): Command {
  examples.set(command, lines);
  const codes = Object.entries({ ...EXIT_CODES, ...exitCodes }).map(
    ([code, meaning]) => `  ${code.padEnd(4)} ${meaning}`,
  );
  const shown = lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`);
  return command.addHelpText('after', ({ command: shownCommand, error }) => {
    const output = shownCommand.configureOutput();
    const width = (error ? output.getErrHelpWidth?.() : output.getOutHelpWidth?.()) ?? HELP_COLUMNS;
    const paragraphs = more === undefined ? [] : more.trim().split(/\n{2,}/);
    const parts = [
      ...paragraphs.map((text) => shownCommand.createHelp().boxWrap(text.replaceAll('\n', ' '), width)),
      [lines.length === 1 ? 'Example:' : 'Examples:', ...shown].join('\n'),
      ['Exit codes:', ...codes].join('\n'),
    ];
    return `\n${parts.join('\n\n')}`;
  });
}

/** Returns the examples of a command; none for one that has only commands of its own. */
export function examplesOf(command: Command): readonly string[] {
  return examples.get(command) ?? [];
}
