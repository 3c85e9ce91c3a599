/**
 * Lifecycles: the bucket's rules by their API, and that unfinished uploads end by them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
 */
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  GetBucketLifecycleConfigurationCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
  type LifecycleRule,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Bucket } from '../harness/box.ts';
import { outcome, REGION, startStandIn, type StandIn } from '../harness/stand-in.ts';

const START = Date.parse('2026-03-01T10:30:00Z');
const DAY_MS = 24 * 3600 * 1000;
const MIDNIGHT_MS = Date.parse('2026-03-02T00:00:00Z') - START;

let laterMs = 0;
/** The clock ticks, so that each upload is older than the next. */
let ticks = 0;
const now = (): Date => new Date(START + laterMs + (ticks += 1));

let standIn: StandIn;
let s3: S3Client;
beforeEach(async () => {
  [laterMs, ticks] = [0, 0];
  standIn = await startStandIn({ now });
  s3 = client();
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => standIn.dispose());

/** Returns a client whose clock is that of the stand-in. */
const client = (): S3Client =>
  new S3Client({
    ...{ endpoint: standIn.aws.url, region: REGION, credentials: standIn.aws.rootKey },
    ...{ forcePathStyle: true, maxAttempts: 1, systemClockOffset: START + laterMs - Date.now() },
  });

const rule = (ID: string, DaysAfterInitiation: number, more: Partial<LifecycleRule> = {}): LifecycleRule => ({
  ...{ ID, Status: 'Enabled', Filter: { Prefix: '' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation } },
  ...more,
});
async function setRules(...Rules: LifecycleRule[]): Promise<void> {
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
}
const getRules = (): Promise<{ readonly Rules?: LifecycleRule[] | undefined }> =>
  s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));

async function begin(...keys: string[]): Promise<void> {
  for (const Key of keys) await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
}

/** Starts it again at a later time. @returns the keys of the uploads that are left */
async function leftAfter(ms: number): Promise<string[]> {
  laterMs = ms;
  await standIn.close();
  standIn = await startStandIn({ dataDir: standIn.dataDir, now });
  s3 = client();
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  return Uploads.map(({ Key }) => Key ?? '');
}

test('the rules come back as they were put, after a restart, too, and can be deleted', async () => {
  expect(await outcome(getRules())).toBe('404 NoSuchLifecycleConfiguration');
  const rules = [
    rule('one', 3),
    rule('two', 1, { Filter: { Prefix: 'a/' } }),
    rule('off', 7, { Status: 'Disabled', Filter: { Prefix: 'b&c/' } }),
  ];
  await setRules(...rules);
  expect((await getRules()).Rules).toEqual(rules);
  await leftAfter(0);
  expect((await getRules()).Rules).toEqual(rules);
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  expect(await outcome(getRules())).toBe('404 NoSuchLifecycleConfiguration');
});

test('a rule without an ID gets one', async () => {
  const { Status, Filter, AbortIncompleteMultipartUpload } = rule('', 3);
  const unnamed = { Status, Filter, AbortIncompleteMultipartUpload };
  await setRules(unnamed);
  expect((await getRules()).Rules).toEqual([{ ...unnamed, ID: expect.stringMatching(/^.{10,255}$/) }]);
});

test('an upload ends at the midnight after its days, by the shortest rule of its key that is enabled', async () => {
  await setRules(
    rule('all', 5),
    rule('a', 1, { Filter: { Prefix: 'a/' } }),
    rule('b', 1, { Filter: { Prefix: 'b/' }, Status: 'Disabled' }),
  );
  await begin('a/1', 'b/1', 'c');
  expect(await leftAfter(MIDNIGHT_MS + DAY_MS - 1000)).toEqual(['a/1', 'b/1', 'c']);
  expect(await leftAfter(MIDNIGHT_MS + DAY_MS)).toEqual(['b/1', 'c']);
  expect(await leftAfter(MIDNIGHT_MS + 5 * DAY_MS - 1000)).toEqual(['b/1', 'c']);
  expect(await leftAfter(MIDNIGHT_MS + 5 * DAY_MS)).toEqual([]);
});

test('uploads that no rule names stay, and rules that come later are about those before', async () => {
  await begin('a/1', 'b');
  await setRules(rule('a', 30, { Filter: { Prefix: 'a/' } }));
  expect(await leftAfter(20 * DAY_MS)).toEqual(['a/1', 'b']);
  expect(await leftAfter(32 * DAY_MS)).toEqual(['b']);
});

test('without a lifecycle they end after seven days, also if there was one', async () => {
  await setRules(rule('all', 30));
  await begin('a');
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  expect(await leftAfter(7 * DAY_MS - 1000)).toEqual(['a']);
  expect(await leftAfter(7 * DAY_MS + 1000)).toEqual([]);
});

test('an upload tells when it ends, and by which rule', async () => {
  await setRules(rule('the rule', 2, { Filter: { Prefix: 'a/' } }));
  const made = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a/1' }));
  const told = { AbortDate: new Date('2026-03-04T00:00:00Z'), AbortRuleId: 'the rule' };
  expect(made).toMatchObject(told);
  const { UploadId } = made;
  expect(await s3.send(new ListPartsCommand({ Bucket, Key: 'a/1', UploadId }))).toMatchObject(told);
  expect(await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'b' }))).not.toHaveProperty('AbortDate');
});

test.each<[string, LifecycleRule[], string]>([
  ['no rules', [], '400 MalformedXML'],
  [
    '1,001 rules',
    Array.from({ length: 1001 }, (_, at) => rule(`${at}`, 1, { Filter: { Prefix: `${at}` } })),
    '400 MalformedXML',
  ],
  ['two rules of one ID', [rule('a', 1), rule('a', 2, { Filter: { Prefix: 'b' } })], '400 InvalidArgument'],
  ['two rules of one prefix', [rule('a', 1), rule('b', 2)], '400 InvalidRequest'],
  ['an ID of 256 characters', [rule('x'.repeat(256), 1)], '400 InvalidArgument'],
  ['an ID that no header can have', [rule('ä\n', 1)], '501 NotImplemented'],
  ['a prefix that no key can have', [rule('a', 1, { Filter: { Prefix: 'x'.repeat(1025) } })], '400 InvalidRequest'],
  ['no days', [rule('a', 0)], '400 InvalidArgument'],
  ['negative days', [rule('a', -1)], '400 InvalidArgument'],
  ['half a day', [rule('a', 0.5)], '400 MalformedXML'],
  ['days not named', [rule('a', 1, { AbortIncompleteMultipartUpload: {} })], '400 MalformedXML'],
  ['another status', [rule('a', 1, { Status: 'enabled' as 'Enabled' })], '400 MalformedXML'],
  ['neither filter nor prefix', [rule('a', 1, { Filter: undefined })], '400 MalformedXML'],
  ['filter and prefix', [rule('a', 1, { Prefix: '' })], '400 MalformedXML'],
  ['no action', [rule('a', 1, { AbortIncompleteMultipartUpload: undefined })], '400 InvalidRequest'],
  ['the end of objects', [rule('a', 1, { Expiration: { Days: 1 } })], '501 NotImplemented'],
  ['old versions', [rule('a', 1, { NoncurrentVersionExpiration: { NoncurrentDays: 1 } })], '501 NotImplemented'],
  [
    'another storage class',
    [rule('a', 1, { Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] })],
    '501 NotImplemented',
  ],
  ['objects of a tag', [rule('a', 1, { Filter: { Tag: { Key: 'a', Value: 'b' } } })], '501 NotImplemented'],
  ['objects of a size', [rule('a', 1, { Filter: { ObjectSizeGreaterThan: 1 } })], '501 NotImplemented'],
  ['two filters', [rule('a', 1, { Filter: { And: { Prefix: 'a' } } })], '501 NotImplemented'],
])('%s: refused, and the rules before stay', async (_name, rules, expected) => {
  await setRules(rule('before', 1));
  expect(await outcome(setRules(...rules))).toBe(expected);
  expect((await getRules()).Rules).toEqual([rule('before', 1)]);
});

test('in a bucket whose file is damaged they stay', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await begin('a');
  await writeFile(join(standIn.dataDir, 's3', 'buckets', Bucket, 'bucket.json'), '{');
  laterMs = 30 * DAY_MS;
  await standIn.close();
  standIn = await startStandIn({ dataDir: standIn.dataDir, now });
  s3 = client();
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toHaveLength(1);
  said.mockRestore();
});

test('the old form of a prefix comes back as such', async () => {
  const { ID, Status, AbortIncompleteMultipartUpload } = rule('old', 1);
  const old = { ID, Status, Prefix: 'a/', AbortIncompleteMultipartUpload };
  await setRules(old);
  expect((await getRules()).Rules).toEqual([old]);
});

test('an empty filter is one of all keys', async () => {
  await setRules(rule('all', 1, { Filter: {} }));
  expect((await getRules()).Rules).toMatchObject([
    { ID: 'all', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  ]);
  await begin('a/1');
  expect(await leftAfter(MIDNIGHT_MS + DAY_MS)).toEqual([]);
});
