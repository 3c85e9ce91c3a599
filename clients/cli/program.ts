/** Makes the `latchkey` program: its commands, and how it words a fault of its arguments. */
import { Command } from 'commander';
import { doctorCommand } from './doctor/doctor-command.ts';
import { explainCommand } from './operator/explain.ts';
import { inviteCommand } from './operator/invite-command.ts';
import { memberCommand } from './operator/member-command.ts';
import { restoreCommand } from './operator/restore-command.ts';
import { teamCommand } from './operator/team-command.ts';
import { tokenCommand } from './operator/token-command.ts';
import { smapCommand } from './smap/smap-command.ts';

const MAX_REPEATED_CHARACTERS = 64;
const LONG_QUOTE = new RegExp(`'[^']{${MAX_REPEATED_CHARACTERS},}'`, 'g');
export const HELP_HINT = '(add --help for the options)';

/** @returns the program, which throws CommanderError in place of ending the process */
export function latchkeyProgram(version: string): Command {
  const program = new Command('latchkey')
    .description('Short-lived, narrowly scoped S3 access instead of shared access keys.')
    .version(version)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(shortened(text));
      },
    })
    .showHelpAfterError(HELP_HINT);
  program.commandsGroup('For operators:');
  for (const command of [teamCommand(), inviteCommand(), memberCommand(), tokenCommand()]) program.addCommand(command);
  for (const command of [explainCommand(), restoreCommand(), smapCommand()]) program.addCommand(command);
  program.commandsGroup('To check it:');
  program.addCommand(doctorCommand());
  inherit(program);
  return program;
}

function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.exitOverride().copyInheritedSettings(parent);
    inherit(command);
  }
}

/** Cuts long arguments that commander repeats, and replaces characters that could change a terminal. */
function shortened(text: string): string {
  return text
    .replaceAll(/[^\P{C}\n]/gu, '?')
    .replaceAll(LONG_QUOTE, (quoted) => `${quoted.slice(0, MAX_REPEATED_CHARACTERS)}…'`);
}
