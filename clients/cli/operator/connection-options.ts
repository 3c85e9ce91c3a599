/**
 * Defines the options that select a broker. Connecting needs the SDK's clients, which a command imports when it runs
 * (`connection.ts`), so `--help` and commands that connect to nothing do not wait for them.
 */
import { Option, type Command } from 'commander';

export interface ConnectionOptions {
  readonly stack?: string;
  readonly region?: string;
  /** A folder; `true` for the default one. */
  readonly local?: string | true;
}

export const DEFAULT_STACK = 'latchkey-prod';

/** Adds the options that select a broker. */
export function connectable(command: Command): Command {
  return command
    .option('--stack <name>', `the deployed stack (default: the environment's TABLE_NAME …, else ${DEFAULT_STACK})`)
    .option('--region <region>', 'the region of the stack (default: AWS_REGION)')
    .addOption(
      new Option(
        '--local [folder]',
        'a running `npm start` and its data folder (default: LATCHKEY_DATA, else .latchkey)',
      ).conflicts(['stack', 'region']),
    );
}
