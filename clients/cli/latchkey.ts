#!/usr/bin/env node
/** The `latchkey` command: parses arguments, runs a command, and turns errors into one line and an exit status. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { LatchkeyError } from '../../shared/errors.ts';
import { explainCommand } from './explain.ts';
import { inviteCommand } from './invite-command.ts';
import { memberCommand } from './member-command.ts';
import { restoreCommand } from './restore-command.ts';
import { smapCommand } from './smap-command.ts';
import { teamCommand } from './team-command.ts';
import { tokenCommand } from './token-command.ts';

const USAGE_ERROR = 2;
const MAX_REPEATED_CHARACTERS = 64;
const LONG_QUOTE = new RegExp(`'[^']{${MAX_REPEATED_CHARACTERS},}'`, 'g');
const HELP_HINT = '(add --help for the options)';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('latchkey')
  .description('Short-lived, narrowly scoped S3 access instead of shared access keys.')
  .version(version)
  .addCommand(teamCommand())
  .addCommand(inviteCommand())
  .addCommand(memberCommand())
  .addCommand(tokenCommand())
  .addCommand(explainCommand())
  .addCommand(restoreCommand())
  .addCommand(smapCommand())
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      write(shortened(text));
    },
  })
  .showHelpAfterError(HELP_HINT);
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
    const isUsage = error.code === 'invalid_request';
    // The domain names the fault in its own words, which are not always those of an option.
    if (isUsage && !error.message.includes('--')) console.error(HELP_HINT);
    process.exitCode = isUsage ? USAGE_ERROR : 1;
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

/** Cuts long arguments that commander repeats, and replaces characters that could change a terminal. */
function shortened(text: string): string {
  return text
    .replaceAll(/[^\P{C}\n]/gu, '?')
    .replaceAll(LONG_QUOTE, (quoted) => `${quoted.slice(0, MAX_REPEATED_CHARACTERS)}…'`);
}
