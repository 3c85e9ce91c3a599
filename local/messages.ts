/** Writes what `npm start` prints for people: its help, and the first steps that can be pasted. */
import { existsSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import type { SmapDemo } from './demo-smap.ts';
import type { Demo, OpenInvites } from './demo.ts';
import type { RemoteStore } from './remote-store.ts';

export const HELP = `npm start: the Latchkey broker on this machine, with a local stand-in for AWS.

Environment:
  PORT               port of the broker (default 8787; 0: any free one)
  LATCHKEY_AWS_PORT  port of the stand-in: S3, STS, DynamoDB (default 9000; 0: any free one)
  LATCHKEY_DATA      folder of objects, table and keys (default .latchkey)
  TRUSTED_PROXIES    networks of proxies, comma separated, whose X-Forwarded-For the audit lines report as clientIp
                     (default none; docs/self-hosting.md)
  LATCHKEY_OIDC_ISSUERS
                     identity providers by which members may sign in, as JSON (default none; docs/identity.md)
  SMAP_DATABASE_URL  smap's database, which knows the passwords of attachments' readers:
                     postgres://USER:PASSWORD@HOST/DATABASE (default: an embedded one with the demo's reader)

For a store of your own, such as Ceph (docs/ceph.md), where the stand-in then keeps the table alone:
  S3_ENDPOINT, STS_ENDPOINT                 URLs
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY  the broker's key, which may assume the roles
  GALLERY_ROLE_ARN, SMAP_ROLE_ARN           the roles
  GALLERY_BUCKETS, SMAP_BUCKETS             the buckets each of them reaches, comma separated
  AWS_REGION                                of the store
  SESSION_TAGS                              off, if its token service knows no session tags
  PUBLIC_URLS                               where callers reach the broker, if behind a proxy
  SMAP_DATABASE_URL, SMAP_DATABASE_TEAM     smap's database, and the team whose readers it knows

Both listen on 127.0.0.1 only; docs/self-hosting.md has them behind a proxy, and as a service. Stop it with Ctrl-C; everything is
kept for the next start.

npm start -- --help prints this. There are no other arguments: without the -- npm keeps them for itself.`;

/** Defines `curl` for the lines that follow, if it is not installed. */
const CURL = 'curl() { npx node examples/curl.mjs "$@"; }';
const ENDED = ' (redeemed, or ended)';

interface Circumstances {
  readonly open: OpenInvites;
  /** Names the user who tries it once max's invite has ended. */
  readonly newcomer: string;
  /** True if smap's users are those of a database without the demo's reader. */
  readonly hasOwnUsers: boolean;
  readonly dataDir: string;
}

export function invitation(demo: Demo, { open, newcomer, hasOwnUsers, dataDir }: Circumstances): string {
  const { broker, team, bucket, invites, smap } = demo;
  const { ada, max } = demo.names ?? { ada: 'ada', max: 'max' };
  const user = open.max ? max : newcomer;
  const inviteUser = `npx latchkey invite ${team} ${user} --role member --local ${quoted(dataDir)} --json`;
  // The text leaves the quotes, and enters them again.
  const code = open.max ? invites.max : `'$CODE'`;
  const steps = [
    ...(isInstalled('curl') ? [] : [CURL]),
    ...(open.max ? [] : [`CODE=$(${inviteUser} | ${field('code')})`]),
    `TOKEN=$(curl -sS ${broker}/v1/enroll -H 'content-type: application/json' -d '{"code":"${code}"}' | ${field('token')})`,
    `curl -s -H "Authorization: Bearer $TOKEN" ${broker}/v1/teams/${team} && echo`,
    `eval "$(curl -s -H "Authorization: Bearer $TOKEN" '${broker}/v1/teams/${team}/credentials?format=env')"`,
    `npx node examples/first-picture.mjs ${bucket} webqsee/${team}/items-root ${user}`,
    ...(smap === undefined || hasOwnUsers ? [] : [pictureLine(broker, smap, `${smap.user}:${smap.password}`)]),
  ];
  const file = fromHere(join(dataDir, 'demo.json'));
  return `
${pageLines(demo, open).join('\n')}

Team ${team}, bucket ${bucket}. Invites (each is good once; also in ${file}):
  ${ada}, admin:  ${invites.ada}${open.ada ? '' : ENDED}
  ${max}, member: ${invites.max}${open.max ? '' : ENDED}
${smap === undefined ? '' : `Team ${smap.team}, bucket ${smap.bucket}: tokens, invite and a reader are in ${file}.\n`}
Try this in another terminal, in this folder:

${steps.join(' &&\n')}
${smap === undefined || !hasOwnUsers ? '' : ownUsersLine(broker, smap)}${open.ada ? commandLines(demo, ada) : ''}`;
}

/** Returns a line with a link for each invite that is still good, and one for people whose invite is not. */
function pageLines({ broker, invites, names = { ada: 'ada', max: 'max' } }: Demo, open: OpenInvites): string[] {
  const link = (code: string): string => `${broker}/#invite=${code}`;
  return [
    ...(open.max ? [`Open this link to add a picture (${names.max}, member): ${link(invites.max)}`] : []),
    ...(open.ada ? [`Open this link to run the team (${names.ada}, admin): ${link(invites.ada)}`] : []),
    ...(open.max && open.ada ? [] : [`Open this where you have joined already: ${broker}/`]),
  ];
}

/** Returns the lines that sign the admin in by the command, which then runs the AWS CLI with a session of the admin's. */
function commandLines({ broker, aws, team, bucket, invites }: Demo, user: string): string {
  return `
By the command, as ${user}, with the AWS CLI where it is installed:

npx latchkey login '${broker}/#invite=${invites.ada}' &&
npx latchkey exec --team ${team} -- aws --endpoint-url ${aws} s3 ls s3://${bucket}/webqsee/${team}/items-root/
`;
}

/**
 * Returns the line that fetches the demo's picture as a reader with a password of smap, and reports the answer. On a slow machine
 * an embedded database is not ready at the first try.
 */
function pictureLine(broker: string, { team, picture }: SmapDemo, login: string): string {
  const told = `'%{http_code} %{content_type} %{size_download} bytes\\n'`;
  return `curl -sL --retry 5 -u ${login} ${broker}/v1/teams/${team}/attachments/${picture} -o picture.jpg -w ${told}`;
}

/** Returns the same line for a login that only its user knows. */
function ownUsersLine(broker: string, smap: SmapDemo): string {
  return `
With a name and password of the database in SMAP_DATABASE_URL:

${pictureLine(broker, smap, 'NAME:PASSWORD')}
`;
}

/** Returns the lines that make the first team in a store of the operator's own, which has no demo. */
export function firstTeam({ config }: RemoteStore, dataDir: string): string {
  const [gallery] = config.buckets.gallery;
  const [smap = ''] = config.buckets.smap;
  const team = gallery === undefined ? `--layout smap --bucket ${smap}` : `--layout webqsee --bucket ${gallery}`;
  const folder = quoted(dataDir);
  return `
Make a team and invite its first admin, in another terminal, in this folder:

npx latchkey team create acme ${team} --local ${folder}
npx latchkey invite acme ada --role admin --local ${folder}
`;
}

/** Prints a field of the JSON on stdin, or what is wrong: Node is installed, jq may not be. */
function field(name: string): string {
  return `node examples/field.mjs ${name}`;
}

/** Returns the path as it is typed in the folder of the start. */
function fromHere(path: string): string {
  const typed = relative('.', path);
  return typed.startsWith('..') ? path : typed;
}

/** Quotes a text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Checks whether a command is installed on this machine: the lines that are printed must work with only Node and npm. */
export function isInstalled(command: string, path = process.env['PATH'] ?? ''): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, command)));
}
