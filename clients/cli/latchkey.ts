#!/usr/bin/env node
/** The `latchkey` command: parses arguments, runs a command, and turns errors into one line and an exit status. */
import { Command, CommanderError } from 'commander';
import { LatchkeyError } from '../../shared/errors.ts';
import { explainCommand } from './explain.ts';
import { inviteCommand } from './invite-command.ts';
import { memberCommand } from './member-command.ts';
import { restoreCommand } from './restore-command.ts';
import { teamCommand } from './team-command.ts';
import { tokenCommand } from './token-command.ts';

const USAGE_ERROR = 2;

const program = new Command('latchkey')
  .description('Short-lived, narrowly scoped S3 access instead of shared access keys.')
  .addCommand(teamCommand())
  .addCommand(inviteCommand())
  .addCommand(memberCommand())
  .addCommand(tokenCommand())
  .addCommand(explainCommand())
  .addCommand(restoreCommand())
  .exitOverride()
  .showHelpAfterError('(add --help for the options)');
inherit(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_ERROR;
  } else if (error instanceof LatchkeyError) {
    // The cause of an error is no secret on the operator's own machine.
    const cause = error.cause instanceof Error ? ` (${error.cause.name}: ${error.cause.message})` : '';
    console.error(`latchkey: ${error.code}: ${error.message}${cause}`);
    process.exitCode = error.code === 'invalid_request' ? USAGE_ERROR : 1;
  } else {
    throw error;
  }
}

function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.exitOverride().copyInheritedSettings(parent);
    inherit(command);
  }
}
