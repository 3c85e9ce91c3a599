/**
 * Attack: the broker itself is broken and mints sessions that may do everything, with or without a session policy. The
 * wall (the session role's permissions and boundary) must hold alone: bucket and root of the tags, and nothing else.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { accountRoles, BROKER_USER } from '../../local/account.ts';
import { readText } from '../harness/cells.ts';
import { outcome, type KeyPair } from '../harness/latchkey.ts';
import { roleName, STACK, startStandIn, type StandIn } from '../harness/stand-in.ts';

const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const ROOT = 'webqsee/demo/items-root/';
const TAGS = { bucket: 'webqsee', root: ROOT };
/** A bucket that no list has, and smap's, which is in the other list. */
const OTHER_BUCKETS = ['not-of-the-stack', 'smap'];
const KEYS = [
  `${ROOT}private/max/own.txt`,
  'webqsee/demo/items-root',
  'webqsee/demo/outside.txt',
  'webqsee/demo/items-root2/x.txt',
  'webqsee/other/items-root/shared/x.txt',
  'attachments/x.jpg',
  'attachments2/x.jpg',
];
let standIn: StandIn;

beforeAll(async () => {
  standIn = await startStandIn();
  await standIn.root.send(new CreateBucketCommand({ Bucket: 'not-of-the-stack' }));
  for (const Bucket of ['webqsee', ...OTHER_BUCKETS]) {
    for (const Key of KEYS) await standIn.root.send(new PutObjectCommand({ Bucket, Key, Body: `${Bucket} ${Key}` }));
  }
});

afterAll(() => standIn.dispose());

/** Every object action on one key, and the listing of it as a prefix. */
async function attempts(s3: S3Client, Bucket: string, Key: string): Promise<Record<string, 'ok' | number>> {
  return {
    get: await outcome(s3.send(new GetObjectCommand({ Bucket, Key }))),
    put: await outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'overwritten' }))),
    delete: await outcome(s3.send(new DeleteObjectCommand({ Bucket, Key }))),
    list: await outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key }))),
  };
}
const NOTHING = { get: 403, put: 403, delete: 403, list: 403 };

describe.each([
  ['Allow everything', { policy: EVERYTHING }],
  ['no session policy at all', {}],
])('with %s', (_name, policy) => {
  const mint = async (tags: Record<string, string>): Promise<KeyPair> =>
    standIn.assumeRole({ role: roleName('gallery'), tags, ...policy });

  test('outside of bucket and root nothing is reached', async () => {
    const s3 = standIn.s3(await mint(TAGS));
    for (const Key of KEYS.slice(1)) expect([Key, await attempts(s3, 'webqsee', Key)]).toEqual([Key, NOTHING]);
    for (const Bucket of OTHER_BUCKETS)
      for (const Key of KEYS) expect([Key, await attempts(s3, Bucket, Key)]).toEqual([Key, NOTHING]);
    for (const Prefix of [undefined, '', 'webqsee/', 'webqsee/demo/', 'webqsee/demo/items-root'])
      expect(await outcome(s3.send(new ListObjectsV2Command({ Bucket: 'webqsee', Prefix })))).toBe(403);
    const copy = { Bucket: 'webqsee', Key: `${ROOT}copy.txt`, CopySource: `webqsee/${KEYS[2] ?? ''}` };
    expect(await outcome(s3.send(new CopyObjectCommand(copy)))).toBe(403);
    const CORSConfiguration = { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] };
    expect(await outcome(s3.send(new PutBucketCorsCommand({ Bucket: 'webqsee', CORSConfiguration })))).toBe(403);
    // The session is a good one: inside its root it reads.
    expect(await readText(s3, 'webqsee', KEYS[0] ?? '')).toBe(`webqsee ${KEYS[0] ?? ''}`);
  });

  test.each([
    ['a bucket that the stack does not list', { ...TAGS, bucket: 'not-of-the-stack' }],
    ['a bucket that the stack lists for smap', { bucket: 'smap', root: 'attachments/' }],
    ['an empty root', { ...TAGS, root: '' }],
    ['a root that is a slash', { ...TAGS, root: '/' }],
    ['a root without its slash', { ...TAGS, root: 'webqsee' }],
    ['a bucket that goes on into a key', { ...TAGS, bucket: 'webqsee/webqsee' }],
  ])('%s reaches nothing at all', async (_tags, tags) => {
    const s3 = standIn.s3(await mint(tags));
    for (const Bucket of ['webqsee', ...OTHER_BUCKETS])
      for (const Key of KEYS) expect([Key, await attempts(s3, Bucket, Key)]).toEqual([Key, NOTHING]);
  });

  test('the table, and a further role, are out of reach', async () => {
    const credentials = await mint(TAGS);
    const dynamodb = new DynamoDBClient({
      endpoint: standIn.aws.url,
      region: STACK.region,
      credentials,
      maxAttempts: 1,
    });
    const key = { pk: { S: 'TEAM#demo' }, sk: { S: 'TEAM' } };
    const read = dynamodb.send(new GetItemCommand({ TableName: STACK.tableName, Key: key }));
    await expect(read).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const scan = dynamodb.send(new ScanCommand({ TableName: STACK.tableName }));
    await expect(scan).rejects.toMatchObject({ name: 'AccessDeniedException' });
    dynamodb.destroy();
    const further = standIn.assumeRole({ role: roleName('smap'), tags: TAGS, ...policy }, credentials);
    await expect(further).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test("smap's role reaches its three prefixes, deletes nothing, and reaches nothing else", async () => {
    const role = roleName('smap');
    const s3 = standIn.s3(await standIn.assumeRole({ role, tags: { bucket: 'smap' }, ...policy }));
    for (const Key of KEYS.filter((key) => key !== 'attachments/x.jpg'))
      expect([Key, await attempts(s3, 'smap', Key)]).toEqual([Key, NOTHING]);
    for (const Bucket of ['webqsee', 'not-of-the-stack'])
      for (const Key of KEYS) expect([Key, await attempts(s3, Bucket, Key)]).toEqual([Key, NOTHING]);
    const own = await attempts(s3, 'smap', 'attachments/x.jpg');
    expect(own).toEqual({ get: 'ok', put: 'ok', delete: 403, list: 'ok' });
    // Pointed at a bucket of the gallery's list it reaches nothing, whatever its prefixes.
    const astray = standIn.s3(await standIn.assumeRole({ role, tags: { bucket: 'webqsee' }, ...policy }));
    for (const Key of KEYS) expect([Key, await attempts(astray, 'webqsee', Key)]).toEqual([Key, NOTHING]);
  });
});

test('a session without SourceIdentity reaches nothing, should some trust ever let one through', async () => {
  const [gallery] = accountRoles(STACK);
  const careless = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::123456789012:user/${BROKER_USER}` },
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      },
    ],
  };
  if (gallery === undefined) throw new Error('there is no session role');
  const other = await startStandIn([{ ...gallery, name: 'careless', trustPolicy: careless }]);
  await other.root.send(new PutObjectCommand({ Bucket: 'webqsee', Key: KEYS[0], Body: 'x' }));
  const session = async (sourceIdentity?: null): Promise<S3Client> =>
    other.s3(
      await other.assumeRole({
        role: 'careless',
        tags: TAGS,
        policy: EVERYTHING,
        ...(sourceIdentity === null ? { sourceIdentity } : {}),
      }),
    );
  expect(await attempts(await session(null), 'webqsee', KEYS[0] ?? '')).toEqual(NOTHING);
  expect(await attempts(await session(), 'webqsee', KEYS[0] ?? '')).toEqual({
    get: 'ok',
    put: 'ok',
    delete: 'ok',
    list: 'ok',
  });
  await other.dispose();
});

test('a tag can carry no wildcard and no variable into the wall', async () => {
  for (const root of ['*/', 'webqsee/*/', '?*/', '${aws:username}/', '${*}/']) {
    const wish = { role: roleName('gallery'), tags: { ...TAGS, root }, policy: EVERYTHING };
    await expect(standIn.assumeRole(wish)).rejects.toMatchObject({ name: 'ValidationError' });
  }
});
