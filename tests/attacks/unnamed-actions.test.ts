/**
 * Attack: what no role names. ACLs, tags, versions, torrents, bucket settings: with credentials of the most powerful role, on
 * own and on other keys, each is 403; 405 where S3 has no such operation, 501 where the stand-in knows no right to it; never an
 * answer.
 */
import { expect, test } from '@jest/globals';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { refusal } from '../harness/http.ts';
import { BUCKET as Bucket, ROOT, rootOf, useLatchkey, type Signing } from '../harness/use-latchkey.ts';
import CALLS from '../vectors/unnamed-actions.json' with { type: 'json' };

/** A request about an own object, whose key is `{key}`. */
type Call = Signing & { readonly method: string; readonly target: string };
const KEY = `${ROOT}private/ada/own.txt`;
const FOREIGN = [`${rootOf('other')}shared/x.txt`, 'attachments/x.jpg'];
const latchkey = useLatchkey({ members: ['ada'], objects: { [KEY]: 'own' } });

const nameOf = ({ method, target, headers = {} }: Call): string => [method, target, ...Object.keys(headers)].join(' ');
test.each((CALLS as readonly Call[]).map((call) => [nameOf(call), call] as const))('%s', async (_name, call) => {
  const { method, target, ...signing } = call;
  const answer = await latchkey.s3Call('ada', `${method} ${target.replace('{key}', KEY)}`, signing);
  expect([403, 405, 501]).toContain(answer.status);
});

const ACLS = ['public-read', 'public-read-write', 'authenticated-read', 'aws-exec-read'];
test.each(ACLS)(
  'the ACL %s is refused on a bucket, an object and an upload, which is not stored without it',
  async (acl) => {
    for (const target of ['/webqsee?acl', `/webqsee/${KEY}?acl`, `/webqsee/${KEY}`]) {
      const answer = await latchkey.s3Call('ada', `PUT ${target}`, { body: 'x', headers: { 'x-amz-acl': acl } });
      expect(refusal(answer)).toMatch(/^(?:400 AccessControlListNotSupported|403 AccessDenied)$/);
    }
  },
);

test('deleting many at once deletes nothing but the granted ones', async () => {
  for (const key of FOREIGN) await latchkey.put(key, 'foreign');
  const Delete = { Objects: FOREIGN.map((Key) => ({ Key })) };
  const { Deleted = [], Errors = [] } = await latchkey.s3('ada').send(new DeleteObjectsCommand({ Bucket, Delete }));
  expect(Deleted).toEqual([]);
  expect(Errors.map(({ Key, Code }) => [Key, Code])).toEqual(FOREIGN.map((key) => [key, 'AccessDenied']));
  for (const key of FOREIGN) expect(await latchkey.read(key)).toBe('foreign');
  await latchkey.s3('root').send(new DeleteObjectsCommand({ Bucket, Delete }));
});

test('after all of that the object and the bucket are as before', async () => {
  expect(await latchkey.read(KEY)).toBe('own');
  const { Contents = [] } = await latchkey.s3('root').send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map((object) => object.Key)).toEqual([KEY]);
});
