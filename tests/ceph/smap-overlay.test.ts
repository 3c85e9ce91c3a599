/**
 * Proves the main path of smap on Ceph: its server uploads by the broker's credentials, and readers whom Apache has authenticated
 * are redirected to what it uploaded. Nobody else is.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { forFile } from '../harness/for-file.ts';
import { outcome } from '../harness/latchkey.ts';
import { PICTURE, VIDEO } from '../harness/media.ts';
import { send, type Sending } from '../harness/http.ts';
import { curl, formLogin, login, type CurlAnswer } from '../smap/curl-smap.ts';
import { CEPH_ANSWERS } from './differences.ts';
import { PASSWORD, READER, SERVER_ADDRESS, startSmapOnCeph, type SmapOnCeph } from './smap-on-ceph.ts';

const SURVEY = 's1_1';
const NAMES = ['picture.jpg', 'naïve +1+50% #2.jpg', 'report.html'] as const;
const SESSION_SECONDS = 900;
const PATH = `/attachments/${SURVEY}/picture.jpg`;
const AS_READER = login(READER, PASSWORD);
const smap: SmapOnCeph = forFile(startSmapOnCeph);
const ask = (path: string, ...options: string[]): Promise<CurlAnswer> => curl(smap, path, options);
let server: S3Client;

beforeAll(async () => {
  server = smap.site.s3(await smap.serverKeys());
  const put = async (name: string, Body: Uint8Array): Promise<void> => {
    const Key = `attachments/${SURVEY}/${name}`;
    // The stored type is not what readers get.
    await server.send(new PutObjectCommand({ Bucket: smap.bucketName, Key, Body, ContentType: 'text/html' }));
  };
  for (const name of NAMES) await put(name, PICTURE);
  await put('video.mp4', VIDEO);
});

afterAll(() => {
  server.destroy();
});

/** Sends a request to the gateway. */
async function statusOf(path: string, sending?: Sending): Promise<number> {
  return (await send(smap.endpoint, path, sending)).status;
}

/** Returns where a reader is redirected. */
async function redirectOf(path: string, ...options: string[]): Promise<URL> {
  const { status, headers } = await ask(path, ...AS_READER, ...options);
  expect(status).toBe(302);
  return new URL(headers['location'] ?? '');
}

test('a reader by Basic is redirected to the gateway, and gets the picture with its type', async () => {
  const url = await redirectOf(PATH);
  expect([url.origin, url.pathname]).toEqual([smap.endpoint, `/${smap.bucketName}${PATH}`]);
  expect(url.searchParams.get('x-latchkey-user')).toBe(READER);
  const picture = await ask(PATH, ...AS_READER, '-L');
  expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/jpeg']);
  expect(picture.body.equals(PICTURE)).toBe(true);
});

test("a reader by the form gets it where smap's pages look for it", async () => {
  const cookie = await formLogin(smap, READER, PASSWORD);
  const picture = await ask(`/app${PATH}`, ...cookie, '-L');
  expect([picture.status, picture.body.equals(PICTURE)]).toEqual([200, true]);
});

test("the server's own reports get it without a login", async () => {
  const picture = await ask(PATH, '--interface', SERVER_ADDRESS, '-L');
  expect([picture.status, picture.body.equals(PICTURE)]).toEqual([200, true]);
});

test('a name of any characters leads to its own file', async () => {
  const picture = await ask(`/attachments/${SURVEY}/${encodeURIComponent(NAMES[1])}`, ...AS_READER, '-L');
  expect([picture.status, picture.body.equals(PICTURE)]).toEqual([200, true]);
});

test('what could run as a page is downloaded', async () => {
  const { status, headers } = await ask(`/attachments/${SURVEY}/report.html`, ...AS_READER, '-L');
  expect([status, headers['content-type']]).toEqual([200, 'application/octet-stream']);
  expect(headers['content-disposition']).toMatch(/^attachment/);
});

test('what is not there is missed by the gateway, not by the broker', async () => {
  const { status } = await ask(`/attachments/${SURVEY}/missing.jpg`, ...AS_READER, '-L');
  expect(status).toBe(CEPH_ANSWERS.missingKeyOutside);
});

test('HEAD gets the head alone, by a URL that is valid for nothing else', async () => {
  const head = await ask(PATH, ...AS_READER, '-L', '-I');
  expect([head.status, head.headers['content-length']]).toEqual([200, String(PICTURE.length)]);
  const { pathname, search } = await redirectOf(PATH, '-I');
  expect(await statusOf(pathname + search, { method: 'HEAD' })).toBe(200);
  expect(await statusOf(pathname + search)).toBe(403);
});

test('a range gets a part of a video, by a URL that ends with its session at the latest', async () => {
  const path = `/attachments/${SURVEY}/video.mp4`;
  const part = await ask(path, ...AS_READER, '-L', '-r', '100-199');
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 100-199/${VIDEO.length}`]);
  expect(part.body.equals(VIDEO.subarray(100, 200))).toBe(true);
  const { headers } = await ask(path, ...AS_READER);
  const [, maxAge] = /^private, max-age=(\d+)$/.exec(headers['cache-control'] ?? '') ?? [];
  expect(Number(maxAge)).toBeLessThanOrEqual(SESSION_SECONDS - 60);
});

test('the gateway refuses what is not signed, or was signed for something else', async () => {
  const { pathname, search, searchParams } = await redirectOf(PATH);
  const queryWith = (name: string, value: string): string => {
    const changed = new URLSearchParams(searchParams);
    changed.set(name, value);
    return `?${changed.toString()}`;
  };
  // The same query, encoded in another way.
  expect(await statusOf(pathname + queryWith('x-latchkey-user', READER))).toBe(200);
  expect(await statusOf(pathname + queryWith('x-latchkey-user', 'bob'))).toBe(403);
  expect(await statusOf(pathname + queryWith('response-content-type', 'text/html'))).toBe(403);
  expect(await statusOf(pathname.replace('picture.jpg', 'report.html') + search)).toBe(403);
  expect(await statusOf(pathname)).toBe(403);
  expect(await statusOf(`/${smap.bucketName}?list-type=2`)).toBe(403);
});

test('nobody reads without a signature what its writer made public', async () => {
  const Key = `attachments/${SURVEY}/public.jpg`;
  await server.send(new PutObjectCommand({ Bucket: smap.bucketName, Key, Body: PICTURE, ACL: 'public-read' }));
  expect(await statusOf(`/${smap.bucketName}/${Key}`)).toBe(403);
});

test("smap's pages may read by script, and pages of other origins may not", async () => {
  const { pathname, search } = await redirectOf(PATH);
  const allowedFor = async (origin: string): Promise<unknown> => {
    const headers = { origin, 'access-control-request-method': 'GET' };
    const { headers: answered } = await send(smap.endpoint, pathname + search, { method: 'OPTIONS', headers });
    return answered['access-control-allow-origin'];
  };
  expect(await allowedFor('https://smap.example.org')).toBe('https://smap.example.org');
  expect(await allowedFor('https://gallery.example')).toBeUndefined();
});

test.each([
  ['a wrong password', login(READER, 'wrong')],
  ['a name that nobody has', login('nobody', PASSWORD)],
  ['no login', []],
  ['a name of the client alone', ['-H', `X-Latchkey-User: ${READER}`]],
])('%s gets no redirect, and the broker hears nothing of it', async (_what, options) => {
  const before = smap.broker.received.length;
  const answer = await ask(PATH, ...options, '-L');
  expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Basic realm="smap"']);
  expect((await ask(`/app${PATH}`, ...options)).status).toBe(401);
  expect((await ask(`/token${PATH}`, ...options)).status).toBe(403);
  expect(smap.broker.received).toHaveLength(before);
});

test("the server's credentials can neither delete nor reach anything else", async () => {
  const Bucket = smap.bucketName;
  const at = { Bucket, Key: `attachments/${SURVEY}/picture.jpg` };
  expect(await outcome(server.send(new GetObjectCommand(at)))).toBe('ok');
  expect(await outcome(server.send(new ListObjectsV2Command({ Bucket, Prefix: 'attachments/' })))).toBe('ok');
  expect(await outcome(server.send(new ListObjectsV2Command({ Bucket })))).toBe(403);
  expect(await outcome(server.send(new DeleteObjectCommand(at)))).toBe(403);
  expect(await outcome(server.send(new PutObjectCommand({ ...at, Key: 'settings/x', Body: 'x' })))).toBe(403);
  expect(await outcome(server.send(new PutObjectCommand({ ...at, Bucket: smap.site.bucket, Body: 'x' })))).toBe(403);
});

test('an upload with a name that is taken keeps the older file as a version', async () => {
  const Key = `attachments/${SURVEY}/twice.txt`;
  for (const Body of ['first', 'second'])
    await server.send(new PutObjectCommand({ Bucket: smap.bucketName, Key, Body }));
  const owner = smap.site.s3(smap.site.owner);
  const { Versions = [] } = await owner.send(new ListObjectVersionsCommand({ Bucket: smap.bucketName, Prefix: Key }));
  owner.destroy();
  expect(Versions.map(({ Size }) => Size).sort()).toEqual([5, 6]);
  expect((await ask(`/${Key}`, ...AS_READER, '-L')).body.toString()).toBe('second');
});
