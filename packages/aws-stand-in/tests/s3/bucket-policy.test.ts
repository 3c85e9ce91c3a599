/**
 * Attack: a bucket's policy, or what is left out of it, to get further than one's own policies let. A Deny holds against
 * everybody, root included, on every way to the bucket; an Allow widens no session beyond its session policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';
import { refusal, send } from '../harness/http.ts';
import { presignedPath } from '../harness/presigned-path.ts';
import { handSignedForm } from '../harness/signed-form.ts';
import {
  ACCOUNT,
  allow,
  assume,
  outcome,
  policyOf,
  startStandIn,
  trust,
  userArn,
  type Setting,
} from '../harness/stand-in.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/guide`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/guide/anna`;
const EVERYTHING = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
const MINUTE_MS = 60_000;

let laterMs = 0;
const SETTING: Setting = {
  now: () => new Date(Date.now() + laterMs),
  users: [
    { name: 'max', policies: [allow('sts:AssumeRole')] },
    { name: 'writer', policies: [allow('s3:*')] },
  ],
  roles: [
    {
      name: 'guide',
      trustPolicy: trust(userArn('max'), ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']),
      policies: [allow('s3:GetObject', `arn:aws:s3:::${Bucket}/a`)],
      maxSessionDurationSeconds: 3600,
    },
  ],
};

let box: Box;
beforeAll(async () => {
  box = await startBox(SETTING);
  await box.s3.send(new CreateBucketCommand({ Bucket: 'other' }));
  await box.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
});
afterAll(() => box.dispose());
beforeEach(async () => {
  laterMs = 0;
  await box.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  for (const key of ['a', 'b']) await box.put(key, key);
});

const by = (user: string): Box => boxOf(box.standIn, box.standIn.aws.userKey(user));
async function session(Policy?: object, more: object = {}): Promise<Box> {
  const input = {
    RoleSessionName: 'anna',
    ...(Policy === undefined ? {} : { Policy: JSON.stringify(Policy) }),
    ...more,
  };
  return boxOf(box.standIn, await assume(box.standIn, box.standIn.aws.userKey('max'), 'guide', input));
}
async function setPolicy(...statements: object[]): Promise<void> {
  const all = statements.map((statement) => ({ Action: 's3:*', Resource: EVERYTHING, ...statement }));
  await box.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policyOf(...all)) }));
}
const get = (as: Box, Key: string): Promise<string> => outcome(as.s3.send(new GetObjectCommand({ Bucket, Key })));
const put = (as: Box, Key: string, more: object = {}): Promise<string> =>
  outcome(as.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more })));

test('the policy comes back as it was put, also after a restart, and holds then', async () => {
  expect(await outcome(box.s3.send(new GetBucketPolicyCommand({ Bucket })))).toBe('404 NoSuchBucketPolicy');
  expect(await outcome(box.s3.send(new GetBucketPolicyStatusCommand({ Bucket })))).toBe('404 NoSuchBucketPolicy');
  await setPolicy({
    Effect: 'Allow',
    Principal: { AWS: userArn('max') },
    Action: 's3:GetObject',
    Resource: EVERYTHING[1],
  });
  const before = await box.s3.send(new GetBucketPolicyCommand({ Bucket }));
  expect(JSON.parse(before.Policy ?? '')).toEqual(
    policyOf({
      ...{ Action: 's3:GetObject', Resource: EVERYTHING[1], Effect: 'Allow', Principal: { AWS: userArn('max') } },
    }),
  );
  await box.standIn.close();
  const standIn = await startStandIn({ ...SETTING, dataDir: box.standIn.dataDir });
  box = boxOf(standIn, standIn.aws.rootKey);
  expect((await box.s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(before.Policy);
  expect([await get(by('max'), 'a'), await put(by('max'), 'a')]).toEqual(['ok', '403 AccessDenied']);
  expect(await outcome(box.s3.send(new GetBucketPolicyStatusCommand({ Bucket })))).toBe('ok');
  await box.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await get(by('max'), 'a')).toBe('403 AccessDenied');
});

test('a session gets by its role what its session policy has, too, and nothing beyond it', async () => {
  await setPolicy({ Effect: 'Allow', Principal: { AWS: ROLE } });
  expect([await get(await session(), 'b'), await put(await session(), 'c')]).toEqual(['ok', 'ok']);
  const narrow = await session(allow('s3:GetObject', `arn:aws:s3:::${Bucket}/b`));
  expect([await get(narrow, 'a'), await get(narrow, 'b')]).toEqual(['403 AccessDenied', 'ok']);
  expect(await put(narrow, 'b')).toBe('403 AccessDenied');
});

test.each([
  ['everybody', '*'],
  ['everybody by the other form', { AWS: '*' }],
  ['the account', { AWS: ACCOUNT }],
  ['the role', { AWS: ROLE }],
])('an Allow of %s widens no session beyond its session policy', async (_name, Principal) => {
  await setPolicy({ Effect: 'Allow', Principal });
  const narrow = await session(allow('s3:GetObject', `arn:aws:s3:::${Bucket}/a`));
  expect(await get(narrow, 'a')).toBe('ok');
  expect([await get(narrow, 'b'), await put(narrow, 'a')]).toEqual(['403 AccessDenied', '403 AccessDenied']);
  expect(await outcome(narrow.s3.send(new ListObjectsV2Command({ Bucket })))).toBe('403 AccessDenied');
  expect(await outcome(narrow.s3.send(new DeleteBucketPolicyCommand({ Bucket })))).toBe('403 AccessDenied');
});

test('a session by its own ARN gets all that is allowed, but not another of the same role', async () => {
  await setPolicy({ Effect: 'Allow', Principal: { AWS: SESSION }, Action: 's3:GetObject', Resource: EVERYTHING[1] });
  const nothing = allow('s3:GetObject', `arn:aws:s3:::${Bucket}/none`);
  expect(await get(await session(nothing), 'b')).toBe('ok');
  expect(await get(await session(nothing, { RoleSessionName: 'eva' }), 'b')).toBe('403 AccessDenied');
});

test('nobody without a signature gets anything, whatever the policy allows', async () => {
  await setPolicy({ Effect: 'Allow', Principal: '*' });
  const { url } = box.standIn.aws;
  expect(refusal(await send(url, `/${Bucket}/a`))).toBe('403 AccessDenied');
  expect(refusal(await send(url, `/${Bucket}?policy`))).toBe('403 AccessDenied');
});

test('a Deny holds against root on every way, but for the policy itself', async () => {
  await setPolicy({ Effect: 'Deny', Principal: '*' });
  const { url, rootKey } = box.standIn.aws;
  for (const as of [box, by('writer')]) {
    expect([await get(as, 'a'), await put(as, 'a')]).toEqual(['403 AccessDenied', '403 AccessDenied']);
    expect(await outcome(as.s3.send(new ListObjectsV2Command({ Bucket })))).toBe('403 AccessDenied');
    const copy = new CopyObjectCommand({ Bucket: 'other', Key: 'copy', CopySource: `${Bucket}/a` });
    expect(await outcome(as.s3.send(copy))).toBe('403 AccessDenied');
    const { Deleted, Errors } = await as.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }] } }),
    );
    expect([Deleted, Errors?.map(({ Code }) => Code)]).toEqual([undefined, ['AccessDenied', 'AccessDenied']]);
  }
  for (const path of ['', '?policyStatus', '?publicAccessBlock', '?lifecycle', '?location', '?uploads', '?cors'])
    expect([path, refusal(await box.raw(path))]).toEqual([path, '403 AccessDenied']);
  expect(refusal(await send(url, presignedPath(url, `/${Bucket}/a`, new Date(), { key: rootKey })))).toBe(
    '403 AccessDenied',
  );
  const form = { fields: { key: 'form' }, conditions: [{ key: 'form' }], file: 'text' };
  expect(refusal(await send(url, `/${Bucket}`, handSignedForm(form, Bucket, rootKey, url)))).toBe('403 AccessDenied');
  expect(await outcome(by('writer').s3.send(new DeleteBucketPolicyCommand({ Bucket })))).toBe('403 AccessDenied');
  expect(await outcome(box.s3.send(new GetBucketPolicyCommand({ Bucket })))).toBe('ok');
  expect(await outcome(setPolicy({ Effect: 'Deny', Principal: { AWS: userArn('max') } }))).toBe('ok');
  expect(await box.read('a')).toBe('a');
});

test('a policy is of its own bucket alone', async () => {
  await box.s3.send(new CreateBucketCommand({ Bucket: 'box-2' }));
  await setPolicy({ Effect: 'Allow', Principal: { AWS: userArn('max') } });
  expect(refusal(await by('max').at('/box-2?list-type=2'))).toBe('403 AccessDenied');
  expect(refusal(await by('max').at(`/${Bucket}?list-type=2`))).toBe('200');
});

test('a bucket that is made anew has no policy of the one before', async () => {
  const other = { Bucket: 'other' };
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::other' };
  await box.s3.send(new PutBucketPolicyCommand({ ...other, Policy: JSON.stringify(policyOf(deny)) }));
  expect(await outcome(box.s3.send(new ListObjectsV2Command(other)))).toBe('403 AccessDenied');
  await box.s3.send(new DeleteBucketCommand(other));
  await box.s3.send(new CreateBucketCommand(other));
  expect(await outcome(box.s3.send(new ListObjectsV2Command(other)))).toBe('ok');
});

test('the old signature of a URL or a form is denied, and a new one is not', async () => {
  await setPolicy({
    ...{ Effect: 'Deny', Principal: '*' },
    Condition: { NumericGreaterThan: { 's3:signatureAge': String(10 * MINUTE_MS) } },
  });
  const { url } = box.standIn.aws;
  const key = box.standIn.aws.userKey('writer');
  const read = (ageMs: number): Promise<string> =>
    send(url, presignedPath(url, `/${Bucket}/a`, new Date(Date.now() - ageMs), { key, expires: 3600 })).then(refusal);
  expect([await read(9 * MINUTE_MS), await read(11 * MINUTE_MS)]).toEqual(['200', '403 AccessDenied']);
  const form = { fields: { key: 'form' }, conditions: [{ key: 'form' }], file: 'text' };
  const post = handSignedForm(form, Bucket, key, url);
  expect(refusal(await send(url, `/${Bucket}`, post))).toBe('204');
  laterMs = 11 * MINUTE_MS;
  expect(refusal(await send(url, `/${Bucket}`, post))).toBe('403 AccessDenied');
});

test('HTTP is denied as insecure transport, to root, too', async () => {
  await setPolicy({ Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  expect([await get(box, 'a'), await get(by('writer'), 'a')]).toEqual(['403 AccessDenied', '403 AccessDenied']);
});

test('conditions tell callers apart by tag, source identity, way of signing, headers and prefix', async () => {
  const deny = (Condition: object, more: object = {}): object => ({
    Effect: 'Deny',
    Principal: '*',
    Condition,
    ...more,
  });
  await setPolicy(
    { Effect: 'Allow', Principal: { AWS: ROLE } },
    deny({ StringEquals: { 'aws:PrincipalTag/team': 'red' } }),
    deny({ StringEquals: { 'aws:SourceIdentity': 'eva' } }),
    deny({ StringEquals: { 's3:authType': 'REST-QUERY-STRING' } }),
    deny({ StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }, { Action: 's3:PutObject' }),
    deny({ StringLike: { 's3:prefix': 'b*' } }, { Action: 's3:ListBucket' }),
  );
  const plain = await session(undefined, { Tags: [{ Key: 'team', Value: 'blue' }], SourceIdentity: 'max' });
  expect([await get(plain, 'b'), await put(plain, 'c')]).toEqual(['ok', 'ok']);
  expect(await get(await session(undefined, { Tags: [{ Key: 'team', Value: 'red' }] }), 'b')).toBe('403 AccessDenied');
  expect(await get(await session(undefined, { SourceIdentity: 'eva' }), 'b')).toBe('403 AccessDenied');
  const { url, rootKey } = box.standIn.aws;
  expect(refusal(await send(url, presignedPath(url, `/${Bucket}/a`, new Date(), { key: rootKey })))).toBe(
    '403 AccessDenied',
  );
  expect(await put(plain, 'c', { ACL: 'bucket-owner-full-control' })).toBe('403 AccessDenied');
  const list = (Prefix: string): Promise<string> =>
    outcome(plain.s3.send(new ListObjectsV2Command({ Bucket, Prefix })));
  expect([await list('a'), await list('b')]).toEqual(['ok', '403 AccessDenied']);
});

test('a bucket whose file is damaged is closed, until root deletes the policy', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const file = join(box.standIn.dataDir, 's3', 'buckets', Bucket, 'bucket.json');
  for (const text of ['{', '{"createdOn":"2026-01-01T00:00:00.000Z","policy":"{}"}']) {
    await box.standIn.close();
    await writeFile(file, text);
    const standIn = await startStandIn({ ...SETTING, dataDir: box.standIn.dataDir });
    box = boxOf(standIn, standIn.aws.rootKey);
    expect([await get(box, 'a'), await get(by('writer'), 'a')]).toEqual(['403 AccessDenied', '403 AccessDenied']);
    await box.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect([await get(box, 'a'), await get(by('writer'), 'a')]).toEqual(['ok', 'ok']);
  }
  said.mockRestore();
});
