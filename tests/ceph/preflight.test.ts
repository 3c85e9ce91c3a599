/** Proves that Ceph answers a browser's preflight of a presigned URL by the bucket's CORS rule, as AWS does. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { send, type Answer } from '../harness/http.ts';
import { presign, type PresignItem } from '../harness/presigned-use.ts';
import { addMember, inTeam } from '../harness/operator.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { PREFLIGHT_OF_SIGNED_HEADERS } from './differences.ts';
import { startOnCeph } from './site.ts';

const ORIGIN = 'https://gallery.example';
const TEAM = 'pages';
const ROOT = `webqsee/${TEAM}/items-root/`;
let site: Site;
let token: string;

beforeAll(async () => {
  site = await startOnCeph();
  await site.operator.createTeam({ team: TEAM, layout: 'webqsee', bucket: site.bucket });
  token = await addMember(inTeam(site.running, TEAM), site.operator, { team: TEAM, user: 'max', role: 'member' });
});
afterAll(() => site.running.dispose());

const key = 'shared/max/k';
const URLS: readonly PresignItem[] = [
  { op: 'get', key },
  { op: 'head', key },
  { op: 'put', key },
  { op: 'delete', key },
  { op: 'post', key, maxBytes: 1 },
  { op: 'list', prefix: 'shared/' },
  { op: 'createMultipart', key },
  { op: 'uploadPart', key, uploadId: 'x', partNumber: 1 },
  { op: 'listParts', key, uploadId: 'x' },
  { op: 'completeMultipart', key, uploadId: 'x' },
  { op: 'abortMultipart', key, uploadId: 'x' },
];

async function preflight(item: PresignItem): Promise<Answer> {
  const [presigned] = await presign(inTeam(site.running, TEAM), token, ROOT, [item]);
  const { origin, pathname, search } = new URL(presigned?.url ?? '');
  const headers = {
    origin: ORIGIN,
    'access-control-request-method': presigned?.method ?? '',
    'access-control-request-headers': 'content-type,traceparent',
  };
  return send(origin, pathname + search, { method: 'OPTIONS', headers });
}

test.each(URLS)('$op', async (item) => {
  const { status, headers } = await preflight(item);
  expect([status, headers['access-control-allow-origin']]).toEqual([200, ORIGIN]);
});

test('a URL that signs headers besides is held to its signature, which a preflight never has', async () => {
  for (const item of [
    { op: 'put', key, contentType: 'image/png' },
    { op: 'createMultipart', key, contentType: 'image/png' },
  ])
    expect([item.op, (await preflight(item)).status]).toEqual([item.op, PREFLIGHT_OF_SIGNED_HEADERS.status]);
});
