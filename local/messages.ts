/** What `npm start` prints for people: its help, and the first steps that can be pasted. */
import type { Demo } from './demo.ts';
import type { RemoteStore } from './remote-store.ts';

export const HELP = `npm start: the Latchkey broker on this machine, with a local stand-in for AWS.

Environment:
  PORT               port of the broker (default 8787; 0: any free one)
  LATCHKEY_AWS_PORT  port of the stand-in: S3, STS, DynamoDB (default 9000; 0: any free one)
  LATCHKEY_DATA      folder of objects, table and keys (default .latchkey)

For a store of your own, such as Ceph (docs/ceph.md), where the stand-in then keeps the table alone:
  S3_ENDPOINT, STS_ENDPOINT                 URLs
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY  the broker's key, which may assume the roles
  GALLERY_ROLE_ARN, SMAP_ROLE_ARN           the roles
  BUCKETS                                   the buckets they reach, comma separated
  AWS_REGION                                of the store
  SESSION_TAGS                              off, if its token service knows no session tags

Both listen on 127.0.0.1 only. Stop it with Ctrl-C; everything is kept for the next start.`;

export function invitation(demo: Demo): string {
  return `
Team ${demo.team}, bucket ${demo.bucket}. Invites (each is good once; also in demo.json):
  ada, admin:  ${demo.invites.ada}
  max, member: ${demo.invites.max}

Try this in another terminal, in this folder:

TOKEN=$(curl -s ${demo.broker}/v1/enroll -H 'content-type: application/json' -d '{"code":"${demo.invites.max}"}' | node -pe 'JSON.parse(fs.readFileSync(0)).token')
curl -s -H "Authorization: Bearer $TOKEN" ${demo.broker}/v1/teams/${demo.team}; echo
eval "$(curl -s -H "Authorization: Bearer $TOKEN" '${demo.broker}/v1/teams/${demo.team}/credentials?format=env')"
npx node examples/first-picture.mjs ${demo.bucket} webqsee/${demo.team}/items-root max
`;
}

/** There is no demo in a store of one's own: how the first team is made there. */
export function firstTeam({ buckets }: RemoteStore, dataDir: string): string {
  const bucket = buckets[0] ?? '';
  const folder = `'${dataDir.replaceAll("'", "'\\''")}'`;
  return `
Make a team and invite its first admin, in another terminal, in this folder:

npx latchkey team create acme --layout webqsee --bucket ${bucket} --local ${folder}
npx latchkey invite acme ada --role admin --local ${folder}
`;
}
