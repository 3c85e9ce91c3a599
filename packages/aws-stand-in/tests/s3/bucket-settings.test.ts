/**
 * Settings of a bucket besides its policy and lifecycle: what a new bucket has, what can be put, and that each call has
 * its own right, which is decided before any fault of the body.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-buckets-s3.html
 */
import {
  DeleteBucketEncryptionCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { allow, outcome, startStandIn } from '../harness/stand-in.ts';

const ALL_ON = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const BY_S3 = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }] };
const SUBRESOURCES = ['policy', 'publicAccessBlock', 'encryption', 'lifecycle'];

let box: Box;
const SETTING = { users: [{ name: 'reader', policies: [allow(['s3:Get*', 's3:List*'])] }] };
beforeAll(async () => {
  box = await startBox(SETTING);
});
afterAll(() => box.dispose());

async function startAgain(): Promise<void> {
  await box.standIn.close();
  const standIn = await startStandIn({ ...SETTING, dataDir: box.standIn.dataDir });
  box = boxOf(standIn, standIn.aws.rootKey);
}
const blockOf = async (): Promise<unknown> =>
  (await box.s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration;
function put(subresource: string, body: string, as = box): Promise<Answer> {
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  return as.raw(`?${subresource}=`, { method: 'PUT', body, headers });
}

test('a new bucket has no versions, no log, no ACLs, and S3 encrypts it by its own keys', async () => {
  expect(await box.s3.send(new GetBucketVersioningCommand({ Bucket }))).not.toHaveProperty('Status');
  expect(await box.s3.send(new GetBucketLoggingCommand({ Bucket }))).not.toHaveProperty('LoggingEnabled');
  const { OwnershipControls } = await box.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
  expect(OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  const { ServerSideEncryptionConfiguration } = await box.s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(ServerSideEncryptionConfiguration).toEqual(BY_S3);
  expect((await box.raw('?versioning=')).text).toMatch(
    /<VersioningConfiguration xmlns="[^"]+"><\/VersioningConfiguration>$/,
  );
});

test.each(['Enabled', 'Suspended'] as const)('versions cannot be %s', async (Status) => {
  const command = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } });
  expect(await outcome(box.s3.send(command))).toBe('501 NotImplemented');
});

describe('the block of public access', () => {
  const set = (PublicAccessBlockConfiguration: object): Promise<unknown> =>
    box.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));

  test('is on for a new bucket, and as it was put after a restart', async () => {
    expect(await blockOf()).toEqual(ALL_ON);
    await startAgain();
    expect(await blockOf()).toEqual(ALL_ON);
    await set({ ...ALL_ON, IgnorePublicAcls: false });
    await startAgain();
    expect(await blockOf()).toEqual({ ...ALL_ON, IgnorePublicAcls: false });
  });

  test('has what is not named off', async () => {
    await set({ BlockPublicPolicy: true });
    expect(await blockOf()).toEqual({
      ...{ BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: true, RestrictPublicBuckets: false },
    });
  });

  test('deleted, there is none, after a restart, too', async () => {
    await box.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(await outcome(blockOf())).toBe('404 NoSuchPublicAccessBlockConfiguration');
    await startAgain();
    expect(await outcome(blockOf())).toBe('404 NoSuchPublicAccessBlockConfiguration');
    await set(ALL_ON);
  });

  const block = (inner: string): string => `<PublicAccessBlockConfiguration>${inner}</PublicAccessBlockConfiguration>`;
  test.each([
    ['another value', block('<BlockPublicPolicy>on</BlockPublicPolicy>')],
    ['no value', block('<BlockPublicPolicy/>')],
    [
      'a setting twice',
      block('<BlockPublicPolicy>true</BlockPublicPolicy><BlockPublicPolicy>false</BlockPublicPolicy>'),
    ],
    ['a setting that there is not', block('<BlockAll>true</BlockAll>')],
    ['another root', '<PublicAccessBlock/>'],
  ])('with %s is refused', async (_name, body) => {
    await set(ALL_ON);
    expect(refusal(await put('publicAccessBlock', body))).toBe('400 MalformedXML');
    expect(await blockOf()).toEqual(ALL_ON);
  });

  test('in capitals, as in the guide, is read', async () => {
    expect(refusal(await put('publicAccessBlock', block('<BlockPublicAcls>TRUE</BlockPublicAcls>')))).toBe('200');
    expect(await blockOf()).toMatchObject({ BlockPublicAcls: true, BlockPublicPolicy: false });
  });
});

describe('encryption', () => {
  const set = (...Rules: ServerSideEncryptionRule[]): Promise<string> =>
    outcome(box.s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } })));
  const by = (SSEAlgorithm: string, more: object = {}): ServerSideEncryptionRule => ({
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: SSEAlgorithm as 'AES256', ...more },
  });

  test.each<[string, ServerSideEncryptionRule[], string]>([
    ['by S3', [by('AES256')], 'ok'],
    ['by S3, without a bucket key', [{ ...by('AES256'), BucketKeyEnabled: false }], 'ok'],
    ['by S3, with a bucket key', [{ ...by('AES256'), BucketKeyEnabled: true }], '501 NotImplemented'],
    ['by KMS', [by('aws:kms')], '501 NotImplemented'],
    ['by KMS twice', [by('aws:kms:dsse', { KMSMasterKeyID: 'alias/a' })], '501 NotImplemented'],
    ['by S3 with a key of KMS', [by('AES256', { KMSMasterKeyID: 'alias/a' })], '400 InvalidArgument'],
    ['by another algorithm', [by('AES512')], '400 MalformedXML'],
    ['by no rule', [], '400 MalformedXML'],
    ['by two rules', [by('AES256'), by('AES256')], '400 MalformedXML'],
    ['by a rule of nothing', [{}], '400 MalformedXML'],
    [
      'without SSE-C',
      [{ ...by('AES256'), BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } }],
      '501 NotImplemented',
    ],
  ])('%s is answered by S3’s own afterwards', async (_name, rules, expected) => {
    expect(await set(...rules)).toBe(expected);
    expect(await box.s3.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
      ServerSideEncryptionConfiguration: BY_S3,
    });
  });

  test('can be deleted, which resets it', async () => {
    await box.s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect(await box.s3.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
      ServerSideEncryptionConfiguration: BY_S3,
    });
  });
});

describe.each(SUBRESOURCES)('?%s', (subresource) => {
  test('is put and deleted by its right alone, whatever the body', async () => {
    const reader = boxOf(box.standIn, box.standIn.aws.userKey('reader'));
    expect(refusal(await put(subresource, '<', reader))).toBe('403 AccessDenied');
    expect(refusal(await reader.raw(`?${subresource}=`, { method: 'DELETE' }))).toBe('403 AccessDenied');
    expect(refusal(await reader.raw(`?${subresource}=`))).not.toMatch(/^403/);
  });

  test('has a body with its hash, and of a bucket that there is', async () => {
    expect(refusal(await put(subresource, ''))).toBe('400 MissingRequestBodyError');
    expect(refusal(await box.raw(`?${subresource}=`, { method: 'PUT', body: 'x' }))).toBe('400 InvalidRequest');
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect(refusal(await box.at(`/missing?${subresource}=`, { method }))).toBe('404 NoSuchBucket');
  });
});
