/**
 * Parameters that are repeated: whichever value S3 reads, and whichever it signs, a policy must not be decided on one and
 * the request served by the other. All of them are refused, but only once the right is decided.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { boxOf, startBox, type Box } from '../harness/box.ts';
import { refusal, send } from '../harness/http.ts';
import { presignedPath } from '../harness/presigned-path.ts';
import { allow } from '../harness/stand-in.ts';

let box: Box;
let lister: Box;
beforeAll(async () => {
  const inA = allow('s3:ListBucket', '*', { StringEquals: { 's3:prefix': 'a/' } });
  box = await startBox({ users: [{ name: 'lister', policies: [inA] }] });
  lister = boxOf(box.standIn, box.standIn.aws.userKey('lister'));
  await box.put('a/1', 'text');
  await box.put('b/1', 'text');
});
afterAll(() => box.dispose());

test.each([
  ['?list-type=2&prefix=a/&prefix=b/', '400 InvalidArgument'],
  ['?list-type=2&prefix=a/&prefix=a/', '400 InvalidArgument'],
  ['?list-type=2&prefix=a/&%70refix=b/', '400 InvalidArgument'],
  ['?list-type=2&prefix=b/&prefix=a/', '403 AccessDenied'],
  ['?list-type=2&list-type=1&prefix=a/', '400 InvalidArgument'],
  ['?list-type=2&prefix=a/', '200'],
])('a list of %s, of whoever may list a/, is answered with %s', async (query, expected) => {
  expect(refusal(await lister.raw(query))).toBe(expected);
});

test.each([
  ['GET', '/a/1?partNumber=1&partNumber=2'],
  ['GET', '/a/1?response-content-type=a&response-content-type=b'],
  ['GET', '/a/1?x-id=GetObject&x-id=PutObject'],
  ['PUT', '/a/1?x-id=1&x-id=1'],
  ['GET', '?uploads&uploads'],
  ['POST', '?delete&delete'],
])('%s %s is refused by its name', async (method, path) => {
  const headers = { ...(method === 'GET' ? {} : { 'content-length': '0' }) };
  const answer = await box.raw(path, { method, headers });
  expect(refusal(answer)).toBe('400 InvalidArgument');
  expect(answer.text).toContain('is repeated');
  expect(await box.read('a/1')).toBe('text');
});

test('a presigned parameter that is repeated, and signed, is refused', async () => {
  const { url, rootKey } = box.standIn.aws;
  const parameters = [
    ['response-content-type', 'a'],
    ['response-content-type', 'b'],
  ] as const;
  const path = presignedPath(url, '/box/a/1', new Date(), { key: rootKey, parameters });
  expect(refusal(await send(url, path))).toBe('400 InvalidArgument');
});
