/**
 * Proves that a client asks again in the middle of a transfer when its session is about to end, by each way that renews, and that none
 * asks again for a session that has long to live.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { respond, startUpstream, type Upstream } from '../harness/upstream.ts';
import { block, table } from './harness/guide-blocks.ts';
import { ONE_OBJECT } from './harness/one-object.ts';
import { digestOf, OWN, useClients } from './harness/use-clients.ts';

const clients = useClients();
const SHORT_SECONDS = 5;
const HOUR_SECONDS = 3600;
const ALONE = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
/** rclone asks again once the session has ended, and not before: its transfer takes longer than that. */
const SLOWLY = { RCLONE_S3_UPLOAD_CUTOFF: '5M', RCLONE_S3_CHUNK_SIZE: '5M', RCLONE_BWLIMIT: '3M' };

/** Stands before the broker, and says of each session when it ends: STS has none of less than 15 minutes. */
let helper: Upstream;
let lifeSeconds = SHORT_SECONDS;

beforeAll(async () => {
  helper = await startUpstream(clients.latchkey.broker);
  helper.fail(async ({ pass, response }) => {
    const { status, text } = await pass();
    const end = new Date(Date.now() + lifeSeconds * 1000).toISOString().replace(/\.\d+/, '');
    respond(response, status, text.replace(/"(expiration)":"[^"]*"/i, `"$1":"${end}"`));
  });
  await clients.shell('max').done(`rm ~/.aws/config\n${block('profile')}`, { BROKER: helper.url });
});

afterAll(() => helper.close());

/** @returns how often the client asked for a session while it ran the lines */
async function asked(
  lines: string,
  seconds: number,
  variables: Readonly<Record<string, string>> = {},
): Promise<number> {
  lifeSeconds = seconds;
  helper.requests.length = 0;
  await clients.shell('max').done(lines, { BROKER: helper.url, ...variables });
  return helper.requests.length;
}

/** @returns the clients whose cell in a column of the guide's table begins with yes */
function taking(column: number): readonly string[] {
  return Object.keys(ONE_OBJECT).filter((client) =>
    table('client +\\| tried').get(client)?.[column]?.startsWith('yes'),
  );
}

const WAYS: readonly (readonly [way: string, column: number, script: string, environment: Record<string, string>])[] = [
  ['a profile', 1, '', {}],
  ["a container's address", 3, block('container'), ALONE],
];

describe.each(WAYS)('by %s', (_way, column, script, environment) => {
  test.each(taking(column))('%s asks again in the middle of a transfer', async (client) => {
    const max = clients.shell('max');
    const variables = { ...environment, ...SLOWLY, FILE: 'scene.mp4', KEY: `${OWN}/${column}/scene.mp4` };
    expect(await asked(`${script}${ONE_OBJECT[client]?.put ?? ''}`, SHORT_SECONDS, variables)).toBeGreaterThan(1);
    expect(await clients.stored(variables.KEY)).toEqual({
      digest: await digestOf(max.path('scene.mp4')),
      inParts: true,
    });
  });

  test('none asks again for a session that has long to live', async () => {
    const variables = { ...environment, FILE: 'photos/a.jpg', KEY: `${OWN}/${column}/a.jpg` };
    for (const client of taking(column)) {
      const times = await asked(`${script}${ONE_OBJECT[client]?.put ?? ''}`, HOUR_SECONDS, variables);
      // Some ask when they start, and again with the first request.
      expect([client, times === 1 || times === 2]).toEqual([client, true]);
    }
  });
});

test("minio asks again for the next request by the provider of the guide's block, and only then", async () => {
  for (const name of ['1', '2']) await clients.latchkey.put(`${OWN}/minio/old/${name}`);
  expect(await asked(block('minio'), SHORT_SECONDS, { OWN: `${OWN}/minio` })).toBeGreaterThan(2);
  expect(await asked(block('minio'), HOUR_SECONDS, { OWN: `${OWN}/minio` })).toBe(1);
});

test.each(['s3cmd', 'davix'])('%s does not ask again', async (client) => {
  const [session = ''] = block('s3cmd').split(/^touch/m);
  const lines = `${session}${ONE_OBJECT[client]?.put ?? ''}`;
  expect(await asked(lines, SHORT_SECONDS, { FILE: 'scene.mp4', KEY: `${OWN}/${client}.mp4` })).toBe(1);
});
