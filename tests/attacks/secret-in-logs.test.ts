/**
 * Attack: read secrets out of the log. After good and bad requests, with secrets in all the wrong places, neither stream of the
 * process, nor its file of audit lines, holds a token, code, key, session token, signature or Authorization value; the demo's invites at its start excepted.
 */
import { expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { untilAuditLines } from '../harness/audit.ts';
import { jsonPost, send, type Sending } from '../harness/http.ts';
import { outcome } from '../harness/latchkey.ts';
import { exchange } from '../../packages/aws-stand-in/tests/harness/socket.ts';
import { secretOf } from '../harness/team-calls.ts';
import { BUCKET as Bucket, CREDENTIALS, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const WRONG_TOKEN = `lk_${'0'.repeat(20)}_${'WrongSecret'.repeat(4).slice(0, 43)}`;
const WRONG_CODE = `lki_${'0'.repeat(20)}_${'WrongInvite'.repeat(4).slice(0, 43)}`;
const PASSWORD = 'bWF4OnBhc3N3b3JkLW9mLW1heA==';
const latchkey = useLatchkey({ members: ['max'] });

async function askTheBroker(token: string): Promise<void> {
  const { ada, max } = latchkey.invites;
  const asked: [string, string, Sending?][] = [
    ...['json', 'env', 'process', 'container', token].map((format): [string, string] => [`?format=${format}`, token]),
    ['', WRONG_TOKEN],
    ['', token, jsonPost({ [token]: token, areas: [token] })],
    ['', token, { ...jsonPost({}), body: `{"token":"${token}` }],
  ];
  for (const [query, who, sending] of asked) await latchkey.ask(CREDENTIALS + query, who, sending);
  await latchkey.ask('/v1/me', 'some.json.webtoken');
  await latchkey.ask(`/v1/teams/${token}`, token);
  await latchkey.ask(`/v1/${token}/${ada}`, token, { method: 'DELETE' });
  await latchkey.send(CREDENTIALS, { headers: { authorization: `Basic ${PASSWORD}` } });
  await latchkey.send(CREDENTIALS, { headers: { cookie: `token=${token}`, 'x-api-key': token, 'user-agent': token } });
  await latchkey.send(`/v1/me?token=${token}`);
  for (const body of [{ code: max }, { code: WRONG_CODE }, { code: `${ada}x`, note: ada }])
    await latchkey.send('/v1/enroll', jsonPost(body));
  await latchkey.send('/v1/enroll', { ...jsonPost({}), headers: { dpop: token } });
  const half = 'POST /v1/enroll HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n\r\n';
  await exchange(latchkey.broker, `${half}{"code":"${token}`, true);
  await exchange(latchkey.broker, `NONSENSE ${token} HTTP/1.1\r\nAuthorization: Bearer ${token}\r\n\r\n`);
}

/** @returns the URL that was signed */
async function askS3(): Promise<URL> {
  const [s3, { aws }] = [latchkey.s3('max'), latchkey];
  const put = (user: string): PutObjectCommand =>
    new PutObjectCommand({ Bucket, Key: `${ROOT}private/${user}/x`, Body: 'x' });
  expect(await outcome(s3.send(put('max')))).toBe('ok');
  expect(await outcome(s3.send(put('ada')))).toBe(403);
  const url = new URL(await getSignedUrl(s3, put('max')));
  const target = url.pathname + url.search;
  await send(aws, target, { method: 'PUT', body: 'x' });
  await send(aws, target);
  await exchange(aws, `PUT ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nx`, true);
  return url;
}

test('nothing secret is printed, whatever was asked', async () => {
  const { running, invites } = latchkey;
  const startedWith = running.output().length;
  const token = latchkey.token('max');
  await askTheBroker(token);
  const { searchParams } = await askS3();
  const { secretAccessKey, sessionToken = '' } = await latchkey.keys('max');
  const kept = await readFile(join(running.dataDir, 'account.json'), 'utf8');
  const keys = [...kept.matchAll(/"(?:secretAccessKey|sealingKey)": "([^"]+)"/g)].map(([, key = '']) => key);
  expect(keys.length).toBeGreaterThanOrEqual(3);
  const secrets = [
    ...[token, WRONG_TOKEN, invites.ada, invites.max, WRONG_CODE].map(secretOf),
    ...[secretAccessKey, sessionToken, encodeURIComponent(sessionToken), searchParams.get('X-Amz-Signature') ?? ''],
    ...[PASSWORD, 'some.json.webtoken', ...keys],
  ];
  expect(secrets.filter((secret) => secret.length < 10)).toEqual([]);
  const lines = await untilAuditLines(running, 18);
  expect(lines.some((line) => line['status'] === 200)).toBe(true);
  const file = await readFile(join(running.dataDir, 'audit.jsonl'), 'utf8');
  expect(file.split('\n').length).toBeGreaterThan(18);
  const printed = `${running.output().slice(startedWith)}${file}`;
  expect(printed.length).toBeGreaterThan(1000);
  for (const [index, secret] of secrets.entries()) expect([index, printed.includes(secret)]).toEqual([index, false]);
  expect(printed).not.toMatch(/authorization|bearer |X-Amz-Signature/i);
});
