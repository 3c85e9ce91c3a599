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

export function clientBlocks(place: Place): readonly ClientBlock[] {
  const { team, user, bucket, region, endpoint, forcePathStyle, grants, root } = place;
  const [profile, url] = [word(team), word(endpoint ?? '')];
  // What the member lists.
  const prefix = grants.find(({ actions }) => actions.includes('list'))?.prefix ?? root;
  const at =
    endpoint === null ? '' : `\n  endpoint: ${quoted(endpoint)},\n  forcePathStyle: ${String(forcePathStyle)},`;
  return [
    {
      title: 'AWS CLI',
      about: 'Run in a clone of Latchkey. It asks for the link of an invite: add another device above.',
      text: `npx latchkey login
npx latchkey configure --profile ${profile} --team ${profile} --user ${word(user)}
aws --profile ${profile}${endpoint === null ? '' : ` --endpoint-url ${url}`} s3 ls ${word(`s3://${bucket}/${prefix}`)}`,
    },
    {
      title: 'AWS SDK for JavaScript',
      about: 'Uses the profile of the block above, in Node.js.',
      text: `import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { fromProcess } from '@aws-sdk/credential-providers';

const s3 = new S3Client({
  region: ${quoted(region)},${at}
  credentials: fromProcess({ profile: ${quoted(team)} }),
});
const list = new ListObjectsV2Command({ Bucket: ${quoted(bucket)}, Prefix: ${quoted(prefix)} });
console.log(await s3.send(list));`,
    },
    {
      title: 'rclone',
      about: 'Uses the same profile.',
      text: `rclone config create ${profile} s3 provider=${endpoint === null ? 'AWS' : 'Other'} env_auth=true \\
  profile=${profile} no_check_bucket=true region=${word(region)}${endpoint === null ? '' : ` endpoint=${url}`}
rclone lsf ${word(`${team}:${bucket}/${prefix}`)}`,
    },
  ];
}

/** Writes one word of a POSIX shell. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Writes a string of JavaScript, in the quotes of the code around it. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
