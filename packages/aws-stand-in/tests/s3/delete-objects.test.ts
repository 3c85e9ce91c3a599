/**
 * DeleteObjects: up to 1,000 keys, the right to each decided separately; the body must have a checksum.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { DeleteObjectsCommand, ListObjectsV2Command, type DeleteObjectsCommandOutput } from '@aws-sdk/client-s3';
import { refusal } from '../harness/http.ts';
import { allow, outcome } from '../harness/stand-in.ts';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';

const KEYS = ['a', 'b/c', 'x & <y> "z"', 'ü/\u{1f600}', ' space ', '&amp;', 'line\nbreak\r'];

let box: Box;
beforeAll(async () => {
  const mine = allow(['s3:DeleteObject'], 'arn:aws:s3:::box/mine/*');
  box = await startBox({ users: [{ name: 'one', policies: [mine] }] });
});
afterAll(() => box.dispose());

const remove = (keys: readonly string[], by = box, Quiet = false): Promise<DeleteObjectsCommandOutput> =>
  by.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet } }));

async function left(): Promise<(string | undefined)[]> {
  const { Contents = [] } = await box.s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

test('keys of every kind, and some that are not there', async () => {
  for (const key of [...KEYS, 'stays']) await box.put(key, 'x');
  const { Deleted, Errors } = await remove([...KEYS, 'never there']);
  expect(Deleted?.map(({ Key }) => Key)).toEqual([...KEYS, 'never there']);
  expect(Errors).toBeUndefined();
  expect(await left()).toEqual(['stays']);
});

test('quiet tells errors only; each key is decided by itself', async () => {
  for (const key of ['mine/1', 'mine/2', 'yours/1']) await box.put(key, 'x');
  const one = boxOf(box.standIn, box.standIn.aws.userKey('one'));
  const { Deleted, Errors } = await remove(['mine/1', 'yours/1', 'mine/../yours/1'], one, true);
  expect(Deleted).toBeUndefined();
  // The third key begins with `mine/` and is no path: it does not exist.
  expect(Errors).toEqual([{ Key: 'yours/1', Code: 'AccessDenied', Message: 'Access Denied' }]);
  expect(await left()).toEqual(['mine/2', 'stays', 'yours/1']);
});

test('a thousand, and no more', async () => {
  const keys = Array.from({ length: 1001 }, (_, index) => `k${index}`);
  await box.put('k999', 'x');
  expect((await remove(keys.slice(0, 1000))).Deleted).toHaveLength(1000);
  expect(await left()).not.toContain('k999');
  expect(await outcome(remove(keys))).toBe('400 MalformedXML');
});

const post = (body: string, headers: Record<string, string>): Promise<string> =>
  box.raw('?delete=', { method: 'POST', body, headers }).then(refusal);
const md5Of = (body: string): Record<string, string> => ({
  'content-md5': createHash('md5').update(body).digest('base64'),
});
const ONE = '<Delete><Object><Key>stays</Key></Object></Delete>';

test.each<[string, string, Record<string, string>, string]>([
  ['nothing that says what the body is', ONE, {}, '400 InvalidRequest'],
  ['Content-MD5 of another body', ONE, md5Of('x'), '400 BadDigest'],
  ['a checksum of another body', ONE, { 'x-amz-checksum-crc32': 'AAAAAA==' }, '400 BadDigest'],
  ['no keys', '<Delete></Delete>', md5Of('<Delete></Delete>'), '400 MalformedXML'],
  ['an empty key', '<Delete><Object><Key/></Object></Delete>', {}, '400 MalformedXML'],
  ['not XML', 'stays', {}, '400 MalformedXML'],
  ['a document type', `<!DOCTYPE d [<!ENTITY k "stays">]>${ONE.replace('stays', '&k;')}`, {}, '400 MalformedXML'],
  ['a version', ONE.replace('</Object>', '<VersionId>1</VersionId></Object>'), {}, '501 NotImplemented'],
  ['a condition', ONE.replace('</Object>', '<ETag>"x"</ETag></Object>'), {}, '501 NotImplemented'],
])('%s', async (name, body, headers, expected) => {
  const declared = name.startsWith('nothing') || Object.keys(headers).length > 0 ? headers : md5Of(body);
  expect(await post(body, declared)).toBe(expected);
  expect(await left()).toContain('stays');
});

test('a bucket that is not there', async () => {
  const command = new DeleteObjectsCommand({ Bucket: 'nothing', Delete: { Objects: [{ Key: 'k' }] } });
  expect(await outcome(box.s3.send(command))).toBe('404 NoSuchBucket');
});
