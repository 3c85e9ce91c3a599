/**
 * The order of a decision: the right comes before every fault of a header, and a header can need a right of its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Bucket, boxOf, startBox, type Box, type RawRequest } from '../harness/box.ts';
import { refusal, send } from '../harness/http.ts';
import { presignedPath } from '../harness/presigned-path.ts';
import { allow, policyOf } from '../harness/stand-in.ts';
import { formBody, postForm, signedForm } from '../harness/upload-form.ts';

const denyIf = (operator: string, key: string, value: string): object =>
  policyOf({ Effect: 'Deny', Action: 's3:PutObject', Resource: '*', Condition: { [operator]: { [key]: value } } });

const WRITES = ['s3:PutObject', 's3:CreateBucket', 's3:DeleteObject'];
let box: Box;
beforeAll(async () => {
  const users = [
    { name: 'reader', policies: [allow('s3:GetObject')] },
    { name: 'writer', policies: [allow(WRITES)] },
    { name: 'publisher', policies: [allow([...WRITES, 's3:PutObjectAcl', 's3:PutBucketAcl'])] },
    {
      name: 'conditional',
      policies: [
        allow(['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject']),
        denyIf('StringEquals', 's3:x-amz-acl', 'bucket-owner-full-control'),
        denyIf('StringLike', 's3:x-amz-copy-source', 'box/secret/*'),
        denyIf('StringEquals', 's3:x-amz-server-side-encryption', 'aws:kms'),
        denyIf('StringEquals', 's3:x-amz-metadata-directive', 'REPLACE'),
      ],
    },
    {
      name: 'encrypting',
      policies: [allow('s3:PutObject'), denyIf('Null', 's3:x-amz-server-side-encryption', 'true')],
    },
    { name: 'tagger', policies: [allow([...WRITES, 's3:PutObjectTagging'])] },
  ];
  box = await startBox({ users });
});
afterAll(() => box.dispose());

async function ask(user: string, path: string, { method = 'PUT', headers = {} }: RawRequest): Promise<string> {
  const request = { method, headers: { 'content-length': '1', ...headers }, body: 'x' };
  return refusal(await boxOf(box.standIn, box.standIn.aws.userKey(user)).at(path, request));
}

const FAULTS: Record<string, string>[] = [
  { 'x-amz-acl': 'public-read' },
  { 'x-amz-grant-read': 'id=x' },
  { 'x-amz-tagging': 'a=b' },
  { 'x-amz-storage-class': 'GLACIER' },
  { 'x-amz-server-side-encryption': 'aws:kms' },
  { 'x-amz-object-lock-mode': 'GOVERNANCE' },
  { 'x-amz-website-redirect-location': '/' },
  { 'x-amz-unheard-of': '1' },
  { 'x-amz-metadata-directive': 'REPLACE' },
];

test.each(FAULTS)('whoever is forbidden the request learns nothing of %j', async (headers) => {
  expect(await ask('reader', '/box/k', { headers })).toBe('403 AccessDenied');
});

test('nor that the older list is not implemented', async () => {
  expect(await ask('reader', '/box?list-type=1', { method: 'GET' })).toBe('403 AccessDenied');
});

describe('a header', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['reader', '/box/k', { 'x-amz-acl': 'private' }, '403 AccessDenied'],
    ['writer', '/box/k', { 'x-amz-acl': 'private' }, '200'],
    ['writer', '/box/k', { 'x-amz-acl': 'bucket-owner-full-control' }, '403 AccessDenied'],
    ['publisher', '/box/k', { 'x-amz-acl': 'bucket-owner-full-control' }, '200'],
    ['writer', '/box/k', { 'x-amz-acl': 'public-read' }, '403 AccessDenied'],
    ['publisher', '/box/k', { 'x-amz-acl': 'private' }, '200'],
    ['publisher', '/box/k', { 'x-amz-acl': 'public-read' }, '400 AccessControlListNotSupported'],
    ['writer', '/box/k', { 'x-amz-grant-read': 'id=x' }, '403 AccessDenied'],
    ['publisher', '/box/k', { 'x-amz-grant-read': 'id=x' }, '501 NotImplemented'],
    ['writer', '/box/k', { 'x-amz-tagging': 'a=b' }, '403 AccessDenied'],
    ['tagger', '/box/k', { 'x-amz-tagging': 'a=b' }, '501 NotImplemented'],
    ['tagger', '/box/k', { 'x-amz-acl': 'public-read' }, '403 AccessDenied'],
    ['publisher', '/box/k', { 'x-amz-object-lock-legal-hold': 'ON' }, '403 AccessDenied'],
    ['writer', '/new-box', { 'x-amz-acl': 'public-read' }, '403 AccessDenied'],
    ['publisher', '/new-box', { 'x-amz-object-ownership': 'BucketOwnerEnforced' }, '403 AccessDenied'],
    ['publisher', '/new-box', { 'x-amz-bucket-object-lock-enabled': 'true' }, '403 AccessDenied'],
  ])('by %s, on %s: %j', async (user, path, headers, expected) => {
    expect(await ask(user, path, { headers })).toBe(expected);
  });

  test('that asks to bypass a lock', async () => {
    const headers = { 'x-amz-bypass-governance-retention': 'true' };
    expect(await ask('writer', '/box/k', { method: 'DELETE', headers })).toBe('403 AccessDenied');
  });

  test.each([
    ['GET', '/box/k'],
    ['DELETE', '/box/k'],
    ['POST', '/box/k?uploads='],
    ['PUT', '/box?cors='],
  ])('of a copy is refused in %s %s', async (method, path) => {
    const headers = { 'x-amz-copy-source': 'box/k' };
    expect(refusal(await box.at(path, { method, headers }))).toBe('400 InvalidArgument');
  });
});

describe('a policy that names a header', () => {
  test.each<[string, Record<string, string>, string]>([
    ['conditional', { 'x-amz-acl': 'bucket-owner-full-control' }, '403 AccessDenied'],
    ['conditional', { 'x-amz-acl': 'private' }, '200'],
    ['conditional', { 'x-amz-server-side-encryption': 'aws:kms' }, '403 AccessDenied'],
    ['conditional', { 'x-amz-server-side-encryption': 'AES256' }, '200'],
    ['conditional', { 'x-amz-copy-source': 'box/secret/k' }, '403 AccessDenied'],
    ['conditional', { 'x-amz-copy-source': '/box/secret/k' }, '403 AccessDenied'],
    ['conditional', { 'x-amz-copy-source': 'box%2Fsecret%2Fk' }, '403 AccessDenied'],
    ['conditional', { 'x-amz-copy-source': 'box/open', 'x-amz-metadata-directive': 'REPLACE' }, '403 AccessDenied'],
    ['conditional', { 'x-amz-copy-source': 'box/open' }, '200'],
    ['encrypting', {}, '403 AccessDenied'],
    ['encrypting', { 'x-amz-server-side-encryption': 'AES256' }, '200'],
  ])('%s: %j', async (user, headers, expected) => {
    for (const key of ['open', 'secret/k']) await box.put(key, 'x');
    const by = boxOf(box.standIn, box.standIn.aws.userKey(user));
    expect(refusal(await by.raw('/k', { method: 'PUT', headers: { 'content-length': '0', ...headers } }))).toBe(
      expected,
    );
  });

  test.each([
    ['conditional', 'x-amz-acl', 'bucket-owner-full-control', '403 AccessDenied'],
    ['conditional', 'x-amz-acl', 'private', '200'],
    ['encrypting', 'x-amz-server-side-encryption', 'AES256', '403 AccessDenied'],
  ])('%s must be allowed with and without it, if %s: %s is in the query', async (user, name, value, expected) => {
    const { aws } = box.standIn;
    const options = { method: 'PUT', key: aws.userKey(user), parameters: [[name, value]] as const };
    const path = presignedPath(aws.url, `/${Bucket}/k`, new Date(), options);
    expect(refusal(await send(aws.url, path, { method: 'PUT', headers: { 'content-length': '0' } }))).toBe(expected);
  });
});

test.each([
  ['reader', 'private', '403 AccessDenied'],
  ['writer', 'private', '204'],
  ['writer', 'bucket-owner-full-control', '403 AccessDenied'],
  ['publisher', 'bucket-owner-full-control', '204'],
  ['publisher', 'public-read', '400 AccessControlListNotSupported'],
])('a form of %s with the ACL %s', async (user, acl, expected) => {
  const by = boxOf(box.standIn, box.standIn.aws.userKey(user));
  const fields = await signedForm(by, { Key: 'f', Fields: { acl } });
  expect(refusal(await postForm(by, formBody(fields, 'x')))).toBe(expected);
});
