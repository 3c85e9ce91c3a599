/** What `npm start` prints for people: its help, and the first steps that can be pasted. */
import type { Demo } from './demo.ts';

export const HELP = `npm start: the Latchkey broker on this machine, with a local stand-in for AWS.

Environment:
  PORT               port of the broker (default 8787; 0: any free one)
  LATCHKEY_AWS_PORT  port of the stand-in: S3, STS, DynamoDB (default 9000; 0: any free one)
  LATCHKEY_DATA      folder of objects, table and keys (default .latchkey)

Both listen on 127.0.0.1 only. Stop it with Ctrl-C; everything is kept for the next start.`;

export function invitation(demo: Demo): string {
  return `
Team ${demo.team}, bucket ${demo.bucket}. Invites (each is good once; also in demo.json):
  ada, admin:  ${demo.invites.ada}
  max, member: ${demo.invites.max}

Try this in another terminal, in this folder:

TOKEN=$(curl -s ${demo.broker}/v1/enroll -H 'content-type: application/json' -d '{"code":"${demo.invites.max}"}' | node -pe 'JSON.parse(fs.readFileSync(0)).token')
curl -s -H "Authorization: Bearer $TOKEN" ${demo.broker}/v1/teams/${demo.team}
eval "$(curl -s -H "Authorization: Bearer $TOKEN" '${demo.broker}/v1/teams/${demo.team}/credentials?format=env')"
npx node examples/first-picture.mjs ${demo.bucket} webqsee/${demo.team}/items-root max
`;
}
