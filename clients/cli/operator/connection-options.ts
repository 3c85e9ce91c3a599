/**
 * Defines the options that select a broker. Connecting needs the SDK's clients, which a command imports when it runs
 * (`connection.ts`), so `--help` and commands that connect to nothing do not wait for them.
 */
import { Option, type Command } from 'commander';
import { LatchkeyError } from '../../../shared/errors.ts';
import { checked } from '../checked.ts';

/** A region's name becomes part of the name of AWS's host. */
const REGION = /^[A-Za-z0-9_-]+$/;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html: the name, or the ARN. */
const STACK = /^(?:[A-Za-z][A-Za-z0-9-]{0,127}|arn:[A-Za-z0-9:/-]{1,1000})$/;

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
    .option(
      '--stack <name>',
      `the deployed stack (default: the environment's TABLE_NAME …, else ${DEFAULT_STACK})`,
      checked(parseStack),
    )
    .option('--region <region>', 'the region of the stack (default: AWS_REGION)', checked(parseRegion))
    .addOption(
      new Option(
        '--local [folder]',
        'a running `npm start` and its data folder (default: LATCHKEY_DATA, else .latchkey)',
      ).conflicts(['stack', 'region']),
    );
}

function parseStack(text: string): string {
  if (STACK.test(text)) return text;
  throw new LatchkeyError('invalid_request', 'a stack is named by letters, digits and "-", such as latchkey-prod');
}

function parseRegion(text: string): string {
  if (REGION.test(text)) return text;
  throw new LatchkeyError('invalid_request', 'a region is named by letters, digits and "-", such as eu-central-1');
}
