/** Lists the commands of the program that do something themselves, as tests of all of them need them. */
import type { Command } from 'commander';
import { latchkeyProgram } from '../../clients/cli/program.ts';

export interface ActingCommand {
  /** The words by which it is called, without `latchkey`. */
  readonly path: string;
  readonly command: Command;
}

/** Returns every command below the program, those that only have others too. */
export function allCommands(program = latchkeyProgram('1.2.3')): readonly ActingCommand[] {
  const below = (command: Command, words: readonly string[]): ActingCommand[] => [
    { path: words.join(' '), command },
    ...command.commands.flatMap((each) => below(each, [...words, each.name()])),
  ];
  return program.commands.flatMap((each) => below(each, [each.name()]));
}

/** Returns those that act: all without commands of their own, but for `help`. */
export function actingCommands(): readonly ActingCommand[] {
  return allCommands().filter(({ path, command }) => command.commands.length === 0 && path !== 'help');
}
