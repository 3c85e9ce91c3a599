/**
 * Checks the effect of the fields of presigned URLs and forms on the stand-in. `tests/ceph/` checks the same on Ceph,
 * except for forms' fields, which Ceph does not store.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, jsonOf } from '../harness/http.ts';
import { enroll, type Running } from '../harness/latchkey.ts';
import { presignedFieldsSuite, TYPES } from '../harness/presigned-fields-suite.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { startOnStandIn } from '../harness/stand-in-site.ts';
import { elementOf, presign, requestOf, type Change, type PresignItem } from '../harness/presigned-use.ts';
import { viaFetch, type UrlAnswer } from '../harness/transport.ts';

const ROOT = 'webqsee/demo/items-root/';
let running: Running;
let token: string;
let site: Site;

beforeAll(async () => {
  site = await startOnStandIn();
  ({ running } = site);
  token = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

async function use(item: PresignItem, change: Change = {}): Promise<UrlAnswer> {
  const [signed] = await presign(running, token, ROOT, [item]);
  if (signed === undefined) throw new Error('presign gave no result');
  return viaFetch(requestOf(signed, change, ''));
}

presignedFieldsSuite(() => site);

describe.each(TYPES)('the type %s', (contentType) => {
  test('of a form reads back the same', async () => {
    const form = { op: 'post', key: 'private/max/posted', maxBytes: 5, contentType };
    expect((await use(form, { body: 'hello' })).status).toBe(204);
    expect((await use({ op: 'head', key: 'private/max/posted' })).headers['content-type']).toBe(contentType);
  });
});

test('an upload whose type the browser does not know is stored without one', async () => {
  for (const item of [{ op: 'put' }, { op: 'post', maxBytes: 5 }]) {
    const answer = await use({ ...item, key: 'private/max/unknown', contentType: '' }, { body: 'hello' });
    expect(answer.status).toBe(item.op === 'put' ? 200 : 204);
    expect((await use({ op: 'head', key: 'private/max/unknown' })).headers['content-type']).toBe('binary/octet-stream');
  }
});

test('keys are encoded for a URL as S3 does it', async () => {
  const key = 'private/max/encoded/a b+写';
  expect((await use({ op: 'put', key }, { body: 'hello' })).status).toBe(200);
  const answer = await use({ op: 'list', prefix: 'private/max/encoded/', encodingType: 'url' });
  expect(elementOf(answer, 'EncodingType')).toBe('url');
  expect(elementOf(answer, 'Key')).toBe(`${ROOT}private/max/encoded/a+b%2B%E5%86%99`);
});

test('a token that the store did not make is its refusal, and no other signature', async () => {
  const continuationToken = 'a b+/=ü😀\n\u0001';
  const { status, body } = await use({ op: 'list', prefix: 'private/max/', continuationToken });
  expect([status, body]).toEqual([400, expect.stringContaining('<Code>InvalidArgument</Code>')]);
});

test.each([
  ['put', 'private/max/', true],
  ['delete', 'private/max/folder/', true],
  ['delete', 'private/ada/', false],
  ['read', 'shared/', true],
  ['write', 'shared/', false],
])('whether %s of the marker %s is granted is told as it is decided', async (op, key, allowed) => {
  const path = `/v1/teams/demo/members/max/access?op=${op}&key=${encodeURIComponent(ROOT + key)}`;
  const answer = await ask(running.demo.broker, path, token);
  expect([answer.status, jsonOf(answer)['decision']]).toEqual([200, expect.objectContaining({ allowed })]);
});

test('a form makes the marker of a folder', async () => {
  const key = 'private/max/by-form/';
  expect((await use({ op: 'post', key, maxBytes: 0, successStatus: 200 }, { body: '' })).status).toBe(200);
  expect((await use({ op: 'head', key })).status).toBe(200);
});

describe('a form is answered', () => {
  const form = { op: 'post', key: 'private/max/a b.txt', maxBytes: 5 };

  test.each([200, 204])('with %i and nothing', async (successStatus) => {
    const answer = await use({ ...form, successStatus }, { body: 'hello' });
    expect([answer.status, answer.body]).toEqual([successStatus, '']);
    expect((await use({ op: 'get', key: form.key })).body).toBe('hello');
  });

  test('with 201, and the object’s place and ETag as XML', async () => {
    const answer = await use({ ...form, successStatus: 201 }, { body: 'hello' });
    const { headers } = await use({ op: 'head', key: form.key });
    expect(answer.status).toBe(201);
    expect(answer.body).toContain('<PostResponse>');
    expect(elementOf(answer, 'Bucket')).toBe(running.demo.bucket);
    expect(elementOf(answer, 'Key')).toBe(`${ROOT}${form.key}`);
    expect(elementOf(answer, 'ETag').replaceAll('&quot;', '"')).toBe(headers['etag']);
    expect(decodeURIComponent(new URL(elementOf(answer, 'Location')).pathname)).toBe(
      `/${running.demo.bucket}/${ROOT}${form.key}`,
    );
  });
});
