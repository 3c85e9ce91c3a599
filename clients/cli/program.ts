/** Makes the `latchkey` program: its commands, and how it words a fault of its arguments. */
import { Command } from 'commander';
import { auditCommand } from './operator/audit-command.ts';
import { migrateCommand } from './migrate/migrate-command.ts';
import { configureCommand } from './member/configure-command.ts';
import { credentialsCommand } from './member/credentials-command.ts';
import { execCommand } from './member/exec-command.ts';
import { loginCommand } from './member/login-command.ts';
import { logoutCommand } from './member/logout-command.ts';
import { whoamiCommand } from './member/whoami-command.ts';
import { completionCommand } from './completion-command.ts';
import { HELP_COLUMNS } from './documented.ts';
import { helpCommand } from './help-command.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { explainCommand } from './operator/explain.ts';
import { inviteCommand } from './operator/invite-command.ts';
import { memberCommand } from './operator/member-command.ts';
import { restoreCommand } from './operator/restore-command.ts';
import { teamCommand } from './operator/team-command.ts';
import { tokenCommand } from './operator/token-command.ts';
import { shownLines } from './shown-text.ts';
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
    .enablePositionalOptions()
    .helpCommand(false)
    .configureOutput({
      getOutHelpWidth: () => helpWidth(process.stdout),
      getErrHelpWidth: () => helpWidth(process.stderr),
      outputError: (text, write) => {
        write(shortened(text));
      },
    })
    .showHelpAfterError(HELP_HINT);
  program.commandsGroup('For members and servers:');
  for (const command of [loginCommand(), logoutCommand(), whoamiCommand()]) program.addCommand(command);
  for (const command of [execCommand(), configureCommand(), credentialsCommand()]) program.addCommand(command);
  program.commandsGroup('For operators:');
  for (const command of [teamCommand(), inviteCommand(), memberCommand(), tokenCommand()]) program.addCommand(command);
  for (const command of [explainCommand(), restoreCommand(), smapCommand()]) program.addCommand(command);
  program.commandsGroup('To check and watch it:');
  program.addCommand(doctorCommand()).addCommand(auditCommand());
  program.commandsGroup('For a change from shared keys:');
  program.addCommand(migrateCommand());
  program.commandsGroup('About the command:');
  program.addCommand(completionCommand()).addCommand(helpCommand());
  inherit(program);
  return program;
}

function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.exitOverride().copyInheritedSettings(parent);
    if (command.commands.length > 0) command.helpCommand(true);
    inherit(command);
  }
}

/** Returns the columns of help: those of the terminal, as far as lines are easy to read. */
function helpWidth({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number {
  return isTTY === true ? Math.min(columns ?? HELP_COLUMNS, HELP_COLUMNS) : HELP_COLUMNS;
}

/** Words commander's errors as all others, cuts long arguments that it repeats, and shows no secret or control character. */
function shortened(text: string): string {
  return shownLines(text)
    .replace(/^error: /, 'latchkey: invalid_request: ')
    .replaceAll(LONG_QUOTE, (quoted) => `${quoted.slice(0, MAX_REPEATED_CHARACTERS)}…'`);
}
