/**
 * DeleteObjects: up to 1,000 keys, the right to each decided separately; the body must have a checksum.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { DeleteObjectsCommand, ListObjectsV2Command, type DeleteObjectsCommandOutput } from '@aws-sdk/client-s3';
import { refusal, type Answer } from '../harness/http.ts';
import { allow, outcome } from '../harness/stand-in.ts';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';
import vectors from '../vectors/delete-bodies.json' with { type: 'json' };

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

const post = (body: string | Buffer, headers: Record<string, string> = md5Of(body)): Promise<Answer> =>
  box.raw('?delete=', { method: 'POST', body, headers });
const md5Of = (body: string | Buffer): Record<string, string> => ({
  'content-md5': createHash('md5').update(body).digest('base64'),
});
const ONE = '<Delete><Object><Key>stays</Key></Object></Delete>';

test.each<[string, Record<string, string>, string]>([
  ['nothing that says what the body is', {}, '400 InvalidRequest'],
  ['Content-MD5 of another body', md5Of('x'), '400 BadDigest'],
  ['a checksum of another body', { 'x-amz-checksum-crc32': 'AAAAAA==' }, '400 BadDigest'],
])('%s', async (_name, headers, expected) => {
  expect(refusal(await post(ONE, headers))).toBe(expected);
  expect(await left()).toContain('stays');
});

test.each(vectors)('$name: nothing is deleted', async ({ body, answer, message }) => {
  const answered = await post(body);
  expect(refusal(answered)).toBe(answer);
  if (message !== undefined) expect(answered.text).toContain(`<Message>${message}</Message>`);
  expect(await left()).toContain('stays');
});

test('bytes that are not UTF-8 are no key', async () => {
  await box.put('\ufffd', 'x');
  const [before, after] = ONE.split('stays');
  const body = Buffer.concat([Buffer.from(before ?? ''), Buffer.from([0xff]), Buffer.from(after ?? '')]);
  expect(refusal(await post(body))).toBe('400 MalformedXML');
  expect(await left()).toContain('\ufffd');
  await remove(['\ufffd']);
});

test('white space between elements, S3’s namespace and a key named twice', async () => {
  await box.put('twice', 'x');
  const one = ' <Object>\n<Key>twice</Key></Object>\n';
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const body = `${declaration}<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${one}${one}</Delete>`;
  const { status, text } = await post(body);
  expect([status, text.match(/<Deleted><Key>twice<\/Key><\/Deleted>/g)?.length]).toEqual([200, 2]);
  expect(await left()).not.toContain('twice');
});

test.each([
  ['if-match', '"x"'],
  ['x-amz-if-match-size', '1'],
  ['x-amz-if-match-last-modified-time', 'Fri, 01 Jan 2027 00:00:00 GMT'],
])('DeleteObject with %s is refused', async (name, value) => {
  expect(refusal(await box.raw('/stays', { method: 'DELETE', headers: { [name]: value } }))).toBe('501 NotImplemented');
  expect(await left()).toContain('stays');
});

test('a bucket that is not there', async () => {
  const command = new DeleteObjectsCommand({ Bucket: 'nothing', Delete: { Objects: [{ Key: 'k' }] } });
  expect(await outcome(box.s3.send(command))).toBe('404 NoSuchBucket');
});
