/**
 * Lists the steps that take the old access key away: it is looked at first, made inactive, which can be undone at any time, and
 * deleted at the very end, which cannot.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html
 */
import { shellCommand } from '../plan/shell-word.ts';
import type { MigrationFacts } from './migration-facts.ts';
import type { Step } from './migration-step.ts';

const SERVES_ALL =
  'The key serves every team of the bucket: do this when each of them has a team of its own in Latchkey, and no earlier.';

export function recordStep(facts: MigrationFacts): Step {
  const { bucket, root } = facts;
  return {
    name: 'record',
    title: 'Look at what is there',
    why: 'The list of keys says what the layouts will make of them, by migrate-keys --keys. Nothing is changed.',
    byHand: [],
    do: [
      {
        on: 'operator',
        commands: [
          `${shellCommand('aws', 's3api', 'list-objects-v2', '--bucket', bucket, '--prefix', root, '--output', 'json')} >keys.json`,
        ],
      },
      { on: 'operator', commands: [lastUsed(facts)] },
    ],
    check: [
      {
        on: 'operator',
        commands: [statusOf(facts)],
        answer: `${facts.accessKeyId} Active`,
        means: 'the key that is shared; a second line is another key of that user',
      },
    ],
    back: [],
    backNote: 'nothing was changed.',
  };
}

export function oldKeyStep(facts: MigrationFacts): Step {
  const { accessKeyId, iamUser, servesAllTeams } = facts;
  const update = (status: string): string =>
    shellCommand(
      'aws',
      'iam',
      'update-access-key',
      '--user-name',
      iamUser,
      '--access-key-id',
      accessKeyId,
      '--status',
      status,
    );
  return {
    name: 'old-key',
    title: 'Make the old key inactive',
    why: 'It opens nothing any more, and can be made active again at once. Who still uses it is told by an error, and by the date of its last use.',
    byHand: [
      ...(servesAllTeams ? [SERVES_ALL] : []),
      'webQsee’s extension as it is today has no field for a session token: who uploads by it needs the old key until the extension is changed. Stop before this step until then.',
    ],
    do: [{ on: 'operator', commands: [lastUsed(facts), update('Inactive')] }],
    check: [
      {
        on: 'operator',
        commands: [statusOf(facts)],
        answer: `${accessKeyId} Inactive`,
        means: 'S3 refuses it, within seconds mostly',
      },
    ],
    back: [{ on: 'operator', commands: [update('Active')] }],
  };
}

export function retireStep(facts: MigrationFacts): Step {
  const { accessKeyId, iamUser } = facts;
  const named = ['--user-name', iamUser];
  return {
    name: 'retire',
    title: 'Delete the old key',
    why: 'An inactive key can be made active by whoever may change the user. Wait until nobody has missed it for two weeks.',
    byHand: [
      'Take the policy from the user or its group, whichever the last two commands name: aws iam detach-user-policy --user-name USER --policy-arn ARN, or aws iam remove-user-from-group --user-name USER --group-name GROUP.',
    ],
    do: [
      { on: 'operator', commands: [lastUsed(facts)] },
      {
        on: 'operator',
        commands: [shellCommand('aws', 'iam', 'delete-access-key', ...named, '--access-key-id', accessKeyId)],
      },
      {
        on: 'operator',
        commands: [
          shellCommand('aws', 'iam', 'list-attached-user-policies', ...named),
          shellCommand('aws', 'iam', 'list-groups-for-user', ...named),
        ],
      },
    ],
    check: [{ on: 'operator', commands: [statusOf(facts)], answer: '', means: 'the user has no key' }],
    back: [],
    backNote: 'there is none: a deleted key does not come back. A new one is another key (aws iam create-access-key).',
  };
}

function lastUsed({ accessKeyId }: MigrationFacts): string {
  return shellCommand('aws', 'iam', 'get-access-key-last-used', '--access-key-id', accessKeyId);
}

function statusOf({ iamUser }: MigrationFacts): string {
  return shellCommand(
    'aws',
    'iam',
    'list-access-keys',
    '--user-name',
    iamUser,
    '--query',
    'AccessKeyMetadata[].[AccessKeyId,Status]',
    '--output',
    'text',
  );
}
