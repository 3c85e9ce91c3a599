#!/usr/bin/env node
/** The `latchkey` command: parses arguments, runs a command, and turns errors into one line and an exit status. */
import { Command, CommanderError } from 'commander';
import { LatchkeyError } from '../../shared/errors.ts';
import { explainCommand } from './explain.ts';

const USAGE_ERROR = 2;

const program = new Command('latchkey')
  .description('Short-lived, narrowly scoped S3 access instead of shared access keys.')
  .addCommand(explainCommand())
  .exitOverride()
  .showHelpAfterError('(add --help for the options)');
for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_ERROR;
  } else if (error instanceof LatchkeyError) {
    console.error(`latchkey: ${error.code}: ${error.message}`);
    process.exitCode = error.code === 'invalid_request' ? USAGE_ERROR : 1;
  } else {
    throw error;
  }
}
