#!/usr/bin/env node
/** The `latchkey` command: runs a command of the program, and turns errors into one line and an exit status. */
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { LatchkeyError } from '../../shared/errors.ts';
import { FAILED, USAGE_ERROR } from './documented.ts';
import { HELP_HINT, latchkeyProgram } from './program.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

try {
  await latchkeyProgram(version).parseAsync();
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
    process.exitCode = isUsage ? USAGE_ERROR : FAILED;
  } else {
    throw error;
  }
}
