/** Writes what other programs need of a team, ready to paste: the commands of `docs/clients.md`, with the team's own values. */
import type { TeamSettings } from '../../browser/latchkey.ts';

type Place = Pick<
  TeamSettings,
  'team' | 'user' | 'bucket' | 'region' | 'endpoint' | 'forcePathStyle' | 'root' | 'grants'
>;

export interface ClientBlock {
  readonly title: string;
  /** What has to be there before, and what it does. */
  readonly about: string;
  readonly text: string;
}

/** @returns the connection settings of webQsee, as JSON */
export function connectionSettings({ region, endpoint }: Pick<Place, 'region' | 'endpoint'>): string {
  return JSON.stringify({ region, ...(endpoint === null ? {} : { endpoint }) });
}

/** @param broker the broker's address, without a slash at its end */
export function clientBlocks(place: Place, broker: string): readonly ClientBlock[] {
  return [awsCli(place), sdk(place), rclone(place), library(place, broker)];
}

function awsCli(place: Place): ClientBlock {
  const { team, user, bucket, endpoint } = place;
  const at = endpoint === null ? '' : ` --endpoint-url ${word(endpoint)}`;
  return {
    title: 'AWS CLI',
    about:
      'Run in a clone of Latchkey. The first line asks for the link of an invite: add another device above. The second writes a profile that gets new sessions by itself, through credential_process.',
    text: [
      'npx latchkey login',
      `npx latchkey configure --profile ${word(team)} --team ${word(team)} --user ${word(user)}`,
      `aws --profile ${word(team)}${at} s3 ls ${word(`s3://${bucket}/${listable(place)}`)}`,
    ].join('\n'),
  };
}

function sdk({ team, bucket, region, endpoint, forcePathStyle, ...place }: Place): ClientBlock {
  const address =
    endpoint === null ? '' : `\n  endpoint: ${quoted(endpoint)},\n  forcePathStyle: ${String(forcePathStyle)},`;
  return {
    title: 'AWS SDK for JavaScript',
    about: 'Uses the profile that the block above has made, in Node.js.',
    text: `import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { fromProcess } from '@aws-sdk/credential-providers';

const s3 = new S3Client({
  region: ${quoted(region)},${address}
  credentials: fromProcess({ profile: ${quoted(team)} }),
});
const { Contents = [] } = await s3.send(
  new ListObjectsV2Command({ Bucket: ${quoted(bucket)}, Prefix: ${quoted(listable(place))} }),
);
console.log(Contents.map(({ Key }) => Key));`,
  };
}

function rclone(place: Place): ClientBlock {
  const { team, bucket, region, endpoint } = place;
  const words = [
    `rclone config create ${word(team)} s3 provider=${endpoint === null ? 'AWS' : 'Other'} env_auth=true`,
    `  profile=${word(team)} no_check_bucket=true region=${word(region)}${endpoint === null ? '' : ` endpoint=${word(endpoint)}`}`,
  ];
  return {
    title: 'rclone',
    about: 'Uses the same profile.',
    text: `${words.join(' \\\n')}\nrclone lsf ${word(`${team}:${bucket}/${listable(place)}`)}`,
  };
}

function library({ team, ...place }: Place, broker: string): ClientBlock {
  return {
    title: 'Browser library',
    about: 'For pages and extensions. Each browser joins once, by an invite of its own.',
    text: `import { Latchkey } from '@latchkey-broker/browser';

const latchkey = await Latchkey.open(${quoted(broker)});
if (!latchkey.signedIn) await latchkey.join(prompt('Invite link or code'));
const team = await latchkey.team(${quoted(team)});
for await (const { key } of team.list(${quoted(listable(place))})) console.log(key);`,
  };
}

/** Returns a prefix that the member lists. */
function listable({ grants, root }: Pick<Place, 'grants' | 'root'>): string {
  return grants.find(({ actions }) => actions.includes('list'))?.prefix ?? root;
}

/** Writes one word of a POSIX shell. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Writes a string of JavaScript, in the quotes of the code around it. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
