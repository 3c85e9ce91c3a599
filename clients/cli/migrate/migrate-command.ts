/**
 * `latchkey migrate-keys` prints how people who share an access key get a team of their own: from the key's policy, the list of people
 * and perhaps the bucket's keys. It changes nothing.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseBucketName, parseRoot, parseTeamId } from '../../../shared/domain/people/names.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { readTextFile } from '../files/text-file.ts';
import type { ConnectionOptions } from '../operator/connection-options.ts';
import { GALLERY_AREAS } from './key-reach.ts';
import { keyPolicy } from './key-policy.ts';
import { keyReport, type KeyReport } from './key-report.ts';
import { readKeyListing } from './key-listing.ts';
import {
  migrationFacts,
  parseAccessKeyId,
  parseIamUser,
  rolesOf,
  type MigrationAnswers,
  type MigrationFacts,
} from './migration-facts.ts';
import { migrationPlan } from './migration-plan.ts';
import { migrationText } from './migration-text.ts';
import { peopleOf, type Person } from './people-list.ts';

interface Options extends Pick<ConnectionOptions, 'region' | 'local'>, MigrationAnswers {
  readonly policy: string;
  readonly people: string;
  readonly bucket?: string;
  readonly keys?: string;
  readonly list?: true;
  readonly examples: number;
  readonly json?: true;
}

const DEFAULT_EXAMPLES = 5;
const MAX_EXAMPLES = 1000;

const MORE = `
It reads the files that you name, and with --list the names of the bucket's keys, and changes nothing. docs/webqsee.md
explains each step.

--policy is JSON: the policy itself, or what aws iam get-policy-version, get-group-policy or get-user-policy prints.
--people has one person a line: name, name and role, or name, role and old folder, with commas; # begins a comment.
--keys is what aws s3api list-objects-v2 --output json prints, or aws s3 ls --recursive.`;

export function migrateCommand(): Command {
  const command = new Command('migrate-keys')
    .description('Print, changing nothing, how people who share an access key get a team: steps, checks, ways back.')
    .requiredOption('--policy <file>', "the IAM policy of the shared key's user or group")
    .requiredOption('--people <file>', 'the people who share it')
    .option('--team <id>', 'the id of the team (needed if the policy has * in its place)', checked(parseTeamId))
    .option('--bucket <name>', 'the bucket, where the policy names several or a wildcard', checked(parseBucketName))
    .option(
      '--root <prefix>',
      "the team's root, where it is not the policy's path with the team in it",
      checked(parseRoot),
    )
    .addOption(
      new Option(
        '--layout <layout>',
        'begin with webqsee, or end with webqsee-simple (default: the one after the other)',
      ).choices(['webqsee-simple', 'webqsee']),
    )
    .option('--keys <file>', 'say which keys of this listing fit which person, and which nobody')
    .addOption(new Option('--list', 'the same of the bucket itself, listed now').conflicts('keys'))
    .option('--region <region>', "the bucket's region for --list (default: AWS_REGION)")
    .addOption(
      new Option(
        '--local [folder]',
        'list it at a running `npm start` (default: LATCHKEY_DATA, else .latchkey)',
      ).conflicts('region'),
    )
    .option(
      '--examples <n>',
      `how many keys of each kind are shown, 0 to ${MAX_EXAMPLES}`,
      parseExamples,
      DEFAULT_EXAMPLES,
    )
    .option('--access-key-id <id>', 'the shared key, for the commands that end it', checked(parseAccessKeyId))
    .option('--iam-user <name>', 'its IAM user', checked(parseIamUser))
    .option('--json', 'print one JSON object: {"facts","today","misfits","people","before","keys"?,"steps"}')
    .action(migrate);
  return documented(command, {
    more: MORE,
    examples: [
      'latchkey migrate-keys --policy policy.json --people people.csv --team acme --keys keys.json \\\n  --iam-user webqsee-admin-user --access-key-id AKIAIOSFODNN7EXAMPLE',
    ],
  });
}

async function migrate(options: Options): Promise<void> {
  const policy = keyPolicy(await readTextFile('--policy', options.policy), options);
  const facts = migrationFacts(options, policy);
  const people = peopleOf(await readTextFile('--people', options.people), {
    known: rolesOf(options.layout),
    usual: 'member',
  });
  const keys = await reportOf(options, facts, people);
  const plan = migrationPlan(facts, policy, people, keys);
  console.log(options.json === true ? JSON.stringify(plan) : migrationText(plan));
}

async function reportOf(
  options: Options,
  facts: MigrationFacts,
  people: readonly Person[],
): Promise<KeyReport | undefined> {
  const { bucket, root } = facts;
  const { report, add } = keyReport({ root, areas: GALLERY_AREAS, people, examples: options.examples });
  if (options.keys !== undefined) {
    const { isCut } = await readKeyListing(options.keys, add);
    return { ...report, isCut };
  }
  if (options.list !== true) {
    if (options.local !== undefined || options.region !== undefined)
      throw new LatchkeyError(
        'invalid_request',
        '--local and --region go with --list; this command asks nobody without it',
      );
    return undefined;
  }
  const { listBucket } = await import('./bucket-keys.ts');
  await listBucket({ bucket, prefix: root }, options, process.env, add);
  return report;
}

function parseExamples(text: string): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (!(number <= MAX_EXAMPLES)) throw new InvalidArgumentError(`It is a number from 0 to ${MAX_EXAMPLES}.`);
  return number;
}
