/**
 * Attack: reading secrets out of the log. After good and bad requests, with secrets in all the wrong places, neither
 * stream of the process holds a token, code, key, session token, signature or Authorization value. (The demo's invites
 * are printed at the start, for the person at the keyboard; what counts is everything after that.)
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { untilAuditLines } from '../harness/audit.ts';
import { ask, jsonPost, send } from '../harness/http.ts';
import { credentials, enroll, outcome, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { exchange } from '../../packages/aws-stand-in/tests/harness/socket.ts';

let running: Running;
let startedWith: string;
let s3: S3Client;

beforeAll(async () => {
  running = await startLatchkey();
  startedWith = running.output();
});

afterAll(async () => {
  s3.destroy();
  await running.dispose();
});

test('nothing secret is printed, whatever was asked', async () => {
  const { broker, aws, invites } = running.demo;
  const token = await enroll(running, invites.max);
  const { credentials: vended } = await credentials(running, token);
  s3 = s3Client(running, vended);
  const wrongToken = `lk_${'0'.repeat(20)}_${'WrongSecret'.repeat(4).slice(0, 43)}`;
  const wrongCode = `lki_${'0'.repeat(20)}_${'WrongInvite'.repeat(4).slice(0, 43)}`;
  const path = '/v1/teams/demo/credentials';

  for (const format of ['json', 'env', 'process', 'container']) await ask(broker, `${path}?format=${format}`, token);
  await ask(broker, path, wrongToken);
  await ask(broker, '/v1/me', 'some.json.webtoken');
  await send(broker, path, { headers: { authorization: 'Basic bWF4OnBhc3N3b3JkLW9mLW1heA==' } });
  await send(broker, path, { headers: { cookie: `token=${token}`, 'x-api-key': token, 'user-agent': token } });
  await send(broker, `/v1/me?token=${token}`);
  await ask(broker, `${path}?format=${token}`, token);
  await ask(broker, `/v1/teams/${token}`, token);
  await ask(broker, `/v1/${token}/${invites.ada}`, token, { method: 'DELETE' });
  await ask(broker, path, token, jsonPost({ [token]: token, areas: [token] }));
  await ask(broker, path, token, { ...jsonPost({}), body: `{"token":"${token}` });
  await send(broker, '/v1/enroll', jsonPost({ code: invites.max }));
  await send(broker, '/v1/enroll', jsonPost({ code: wrongCode }));
  await send(broker, '/v1/enroll', jsonPost({ code: `${invites.ada}x`, note: invites.ada }));
  await send(broker, '/v1/enroll', { ...jsonPost({}), headers: { dpop: token } });
  await exchange(
    broker,
    `POST /v1/enroll HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n\r\n{"code":"${token}`,
    true,
  );
  await exchange(broker, `NONSENSE ${token} HTTP/1.1\r\nAuthorization: Bearer ${token}\r\n\r\n`);

  const put = new PutObjectCommand({ Bucket: 'webqsee', Key: 'webqsee/demo/items-root/private/max/x', Body: 'x' });
  const foreign = new PutObjectCommand({ Bucket: 'webqsee', Key: 'webqsee/demo/items-root/private/ada/x', Body: 'x' });
  expect(await outcome(s3.send(put))).toBe('ok');
  expect(await outcome(s3.send(foreign))).toBe(403);
  const url = new URL(await getSignedUrl(s3, put));
  await send(aws, url.pathname + url.search, { method: 'PUT', body: 'x' });
  await send(aws, url.pathname + url.search, { method: 'GET' });
  await exchange(
    aws,
    `PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nx`,
    true,
  );

  const kept = await readFile(join(running.dataDir, 'account.json'), 'utf8');
  const keys = [...kept.matchAll(/"(?:secretAccessKey|sealingKey)": "([^"]+)"/g)].map(([, key = '']) => key);
  expect(keys.length).toBeGreaterThanOrEqual(3);
  const secrets = [
    ...[token, wrongToken].map((text) => text.split('_').slice(2).join('_')),
    ...[invites.ada, invites.max, wrongCode].map((text) => text.split('_').slice(2).join('_')),
    vended.secretAccessKey,
    vended.sessionToken,
    encodeURIComponent(vended.sessionToken),
    url.searchParams.get('X-Amz-Signature') ?? '',
    'bWF4OnBhc3N3b3JkLW9mLW1heA==',
    'some.json.webtoken',
    ...keys,
  ];
  expect(secrets.filter((secret) => secret.length < 10)).toEqual([]);

  const lines = await untilAuditLines(running, 18);
  expect(lines.some((line) => line['status'] === 200)).toBe(true);
  const printed = running.output().slice(startedWith.length);
  expect(printed.length).toBeGreaterThan(1000);
  for (const [index, secret] of secrets.entries()) expect([index, printed.includes(secret)]).toEqual([index, false]);
  expect(printed).not.toMatch(/authorization|bearer |X-Amz-Signature/i);
});
