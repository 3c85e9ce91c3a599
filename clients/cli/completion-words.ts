/**
 * Reads from the program what can be completed. Scripts are evaluated by a shell, so only plain words are taken, and what is shown
 * beside them is plain text: nothing of the program's texts can be read as part of a script.
 */
import type { Argument, Command, Option } from 'commander';

export interface CompletedValue {
  /** Words to choose from; none if any text is good. */
  readonly choices: readonly string[];
  /** True if it is the name of a file. */
  readonly isFile: boolean;
}

export interface CompletedOption {
  /** `--json`, `-h`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** The value that it takes, if it takes one. */
  readonly value?: CompletedValue & { readonly isRequired: boolean };
}

export interface CompletedCommand {
  /** The words by which it is called, without `latchkey`; none for the program itself. */
  readonly path: readonly string[];
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly CompletedValue[];
}

const WORD = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const FLAG = /^--?[A-Za-z0-9][A-Za-z0-9-]*$/;
/** Matches the names of values that are files or folders: `<file>`, `[folder]`. */
const FILE = /[<[](?:file|folder|directory)(?:\.\.\.)?[>\]]/;

/** Returns the words of each command, but for the program itself. */
export function pathsOf(commands: readonly CompletedCommand[]): string[] {
  return commands.map(({ path }) => path.join(' ')).filter((path) => path !== '');
}

/** Returns the program and all commands below it, the program first. */
export function completionWords(program: Command): CompletedCommand[] {
  return below(program, []);
}

function below(command: Command, path: readonly string[]): CompletedCommand[] {
  const helper = command.createHelp();
  const commands = helper.visibleCommands(command).filter((each) => WORD.test(each.name()));
  const own: CompletedCommand = {
    path,
    commands: commands.map((each) => ({ name: each.name(), description: plain(helper.subcommandDescription(each)) })),
    options: helper
      .visibleOptions(command)
      .map(optionOf)
      .filter(({ flags }) => flags.length > 0),
    arguments: command.name() === 'help' ? [namesBeside(command)] : command.registeredArguments.map(argumentOf),
  };
  // Commander makes `help` anew in each command that has others, and it is no command of its own.
  const further = commands.filter((each) => command.commands.includes(each));
  return [own, ...further.flatMap((each) => below(each, [...path, each.name()]))];
}

/** Returns the commands that `latchkey help` explains. */
function namesBeside({ parent }: Command): CompletedValue {
  const names = (parent?.commands ?? []).map((each) => each.name());
  return { choices: names.filter((name) => WORD.test(name) && name !== 'help'), isFile: false };
}

function optionOf(option: Option): CompletedOption {
  const flags = [option.long, option.short].filter((flag) => flag !== undefined).filter((flag) => FLAG.test(flag));
  const described = { flags, description: plain(option.description) };
  if (!option.required && !option.optional) return described;
  return { ...described, value: { ...valueOf(option.argChoices, option.flags), isRequired: option.required } };
}

function argumentOf(argument: Argument): CompletedValue {
  return valueOf(argument.argChoices, `<${argument.name()}>`);
}

function valueOf(choices: readonly string[] | undefined, shown: string): CompletedValue {
  return { choices: (choices ?? []).filter((choice) => WORD.test(choice)), isFile: FILE.test(shown) };
}

/** Returns the first sentence or part of one in characters that no shell reads as anything else. */
function plain(text: string): string {
  const [first = ''] = text.split(/(?<=[.;:])\s|\s\(/);
  return first
    .replaceAll(/[^A-Za-z0-9 ,.\-/]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .replace(/[ .;:,]+$/, '')
    .trim();
}
