/**
 * Attack: guess what exists by the status of keys. Where the caller may list, a missing key is 404; everywhere else the
 * answer is the same 403 whether the key exists or not.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { refusal, send, type Answer } from '../harness/http.ts';
import {
  credentials,
  enroll,
  outcome,
  s3Client,
  startLatchkey,
  type KeyPair,
  type Running,
} from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';

const Bucket = 'webqsee';
const ROOT = 'webqsee/demo/items-root/';
const FOLDERS = [
  `${ROOT}shared/ada/`,
  `${ROOT}protected/ada/`,
  `${ROOT}private/ada/`,
  `${ROOT}private/max/`,
  `${ROOT}elsewhere/`,
  'webqsee/other/items-root/shared/',
  'attachments/',
];
let running: Running;
let member: KeyPair;
let readOnly: KeyPair;
let viewer: KeyPair;

beforeAll(async () => {
  running = await startLatchkey();
  const root = s3Client(running, running.rootKey);
  for (const folder of FOLDERS) await root.send(new PutObjectCommand({ Bucket, Key: `${folder}there`, Body: 'x' }));
  root.destroy();
  const token = await enroll(running, running.demo.invites.max);
  member = (await credentials(running, token)).credentials;
  readOnly = (await credentials(running, token, { actions: ['read'] })).credentials;
  const wish = { team: 'demo', user: 'vera', role: 'viewer' };
  viewer = (await credentials(running, await addMember(running, operatorOf(running), wish))).credentials;
});

afterAll(() => running.dispose());

async function get(key: string, keys: KeyPair): Promise<Answer> {
  const { aws: base } = running.demo;
  const request = signed(
    { method: 'GET', path: `/${Bucket}/${key}`, headers: {}, body: '' },
    { credentials: keys, base },
  );
  return send(base, request.path, request);
}

async function head(Key: string, keys: KeyPair): Promise<'ok' | number> {
  const s3 = s3Client(running, keys);
  const status = await outcome(s3.send(new HeadObjectCommand({ Bucket, Key })));
  s3.destroy();
  return status;
}

/** What must not tell two refusals apart: all but the id of the request and the caller's own key. */
function comparable({ status, headers, text }: Answer, key: string): object {
  const id = String(headers['x-amz-request-id']);
  const body = text.replaceAll(key, '{key}').replaceAll(id, '{id}');
  const differing = { date: '', 'x-amz-request-id': '', 'content-length': '' };
  return { status, headers: { ...headers, ...differing }, body };
}

const MISSING: Readonly<Record<string, (folder: string) => boolean>> = {
  member: (folder) => /\/(?:shared|protected)\/ada\/|private\/max\//.test(folder) && folder.startsWith(ROOT),
  viewer: (folder) => /\/(?:shared|protected)\/ada\//.test(folder) && folder.startsWith(ROOT),
  readOnly: () => false,
};

test.each(Object.keys(MISSING))('%s', async (who) => {
  const keys = { member, viewer, readOnly }[who] ?? member;
  for (const folder of FOLDERS) {
    const isListable = MISSING[who]?.(folder) ?? false;
    const missing = await get(`${folder}missing`, keys);
    expect([folder, refusal(missing)]).toEqual([folder, isListable ? '404 NoSuchKey' : '403 AccessDenied']);
    expect([folder, await head(`${folder}missing`, keys)]).toEqual([folder, isListable ? 404 : 403]);
  }
});

test.each(FOLDERS.slice(2).filter((folder) => !folder.includes('max')))(
  'in %s the refusal says nothing about existence',
  async (folder) => {
    const there = await get(`${folder}there`, member);
    const missing = await get(`${folder}missing`, member);
    expect(refusal(there)).toBe('403 AccessDenied');
    expect(comparable(missing, `${folder}missing`)).toEqual(comparable(there, `${folder}there`));
    expect([await head(`${folder}there`, member), await head(`${folder}missing`, member)]).toEqual([403, 403]);
  },
);
