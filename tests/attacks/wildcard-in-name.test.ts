/**
 * Attack: caller text becomes pattern text. A team, user, bucket, root or key with `*`, `?` or a policy variable must be
 * refused as a name, and mean itself as a key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import { compilePolicy } from '../../shared/domain/authority/session-policy.ts';
import type { Operator } from '../../shared/compose-operator.ts';
import { readText } from '../harness/cells.ts';
import { credentials, enroll, outcome, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';

const PATTERNS = ['*', '?', '${aws:username}', '${aws:PrincipalTag/user}', '${*}', '${?}', '${$}', '$', '{', '%2a'];
const Bucket = 'webqsee';
const ROOT = 'webqsee/demo/items-root/';
let running: Running;
let operator: Operator;
let max: S3Client;
let root: S3Client;

beforeAll(async () => {
  running = await startLatchkey();
  operator = operatorOf(running);
  root = s3Client(running, running.rootKey);
  const token = await enroll(running, running.demo.invites.max);
  max = s3Client(running, (await credentials(running, token)).credentials);
  for (const Key of [`${ROOT}private/ada/a.txt`, `${ROOT}private/max/a.txt`, `${ROOT}private/max/b.txt`])
    await root.send(new PutObjectCommand({ Bucket, Key, Body: 'kept' }));
});

afterAll(async () => {
  max.destroy();
  root.destroy();
  await running.dispose();
});

describe.each(PATTERNS)('%s', (pattern) => {
  test('in the name of a team, bucket or root is refused', async () => {
    const refused = { code: 'invalid_request' };
    const good = { team: 'good', layout: 'webqsee', bucket: 'webqsee' };
    const wishes = [
      { ...good, team: pattern },
      { ...good, team: `de${pattern}` },
      { ...good, bucket: `web${pattern}` },
      { ...good, root: `${pattern}/` },
      { ...good, root: `webqsee/${pattern}/items-root/` },
    ];
    for (const wish of wishes) await expect(operator.createTeam(wish)).rejects.toMatchObject(refused);
  });

  test('in the name of a user is refused', async () => {
    for (const user of [pattern, `ma${pattern}`, `${pattern}x`]) {
      const invite = operator.invite({ team: 'demo', user, role: 'member' });
      await expect(invite).rejects.toMatchObject({ code: 'invalid_request' });
    }
  });

  test('as another user in a key or a prefix reaches nobody', async () => {
    for (const Key of [`${ROOT}private/${pattern}/a.txt`, `${ROOT}private/a${pattern}/a.txt`]) {
      expect(await outcome(max.send(new GetObjectCommand({ Bucket, Key })))).toBe(403);
      expect(await outcome(max.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })))).toBe(403);
      expect(await outcome(max.send(new DeleteObjectCommand({ Bucket, Key })))).toBe(403);
      expect(await outcome(max.send(new ListObjectsV2Command({ Bucket, Prefix: Key })))).toBe(403);
    }
    expect(await outcome(max.send(new ListObjectsV2Command({ Bucket, Prefix: pattern })))).toBe(403);
  });

  test('in an own key is that character and no other key', async () => {
    const Key = `${ROOT}private/max/${pattern}`;
    await max.send(new PutObjectCommand({ Bucket, Key, Body: 'literal' }));
    const { Contents = [] } = await max.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
    expect(Contents.map((object) => object.Key)).toEqual([Key]);
    await max.send(new DeleteObjectCommand({ Bucket, Key }));
    for (const name of ['a.txt', 'b.txt'])
      expect(await readText(max, Bucket, `${ROOT}private/max/${name}`)).toBe('kept');
  });

  test('would mean itself even in a grant, as IAM reads the compiled policy', () => {
    const prefix = `root/${pattern}/`;
    const policy = checkPolicy(compilePolicy('bucket', [{ actions: ['read', 'list'], prefix }]));
    const context = { 'aws:username': 'ada', 'aws:PrincipalTag/user': 'ada' };
    const identityPolicies = [checkPolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })];
    const mayRead = (key: string): boolean => {
      const request = { action: 's3:GetObject', resource: `arn:aws:s3:::bucket/${key}`, context };
      return evaluate({ ...request, identityPolicies, sessionPolicy: policy }).allowed;
    };
    const mayList = (asked: string): boolean => {
      const request = { action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket' };
      const prefixed = { ...context, 's3:prefix': asked };
      return evaluate({ ...request, context: prefixed, identityPolicies, sessionPolicy: policy }).allowed;
    };
    for (const may of [mayRead, mayList]) {
      expect(may(`${prefix}a.txt`)).toBe(true);
      for (const other of ['root/ada/a.txt', 'root/a/a.txt', 'root/x/y/a.txt', 'root//a.txt', 'roo'])
        expect([other, may(other)]).toEqual([other, false]);
    }
  });
});
