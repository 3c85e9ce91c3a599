/**
 * Attack: a path that becomes another one when it is decoded a second time, or that a second decoding would choke on.
 * The gateway hands paths on decoded; nothing behind it decodes again, so what was checked is what is used.
 * https://github.com/honojs/hono/issues/2156
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { auditLinesOf } from '../harness/audit.ts';
import { ask, refusal } from '../harness/http.ts';
import { credentials, enroll, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';

let running: Running;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  token = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

async function answered(path: string): Promise<string> {
  return refusal(await ask(running.demo.broker, path, token));
}

test('decoded once, the team’s name is the team', async () => {
  expect(await answered('/v1/teams/%64emo')).toBe('200 (no code)');
  expect(await answered('/v1/te%61ms/demo')).toBe('200 (no code)');
});

describe('decoded twice it would be the team, so it is none', () => {
  test.each(['%2564emo', 'dem%256f', '%25%36%34emo', '%252564emo', 'demo%2500', 'demo%2523', 'demo%252f'])(
    '%s',
    async (team) => {
      expect(await answered(`/v1/teams/${team}`)).toBe('403 not_a_member');
      expect(await answered(`/v1/teams/${team}/credentials`)).toBe('403 not_a_member');
    },
  );
});

describe('decoded once it is another route, or none', () => {
  test.each([
    ['/v1/teams/x%2fcredentials', '403 not_a_member'],
    ['/v1/teams/demo%2fcredentials', '200 (no code)'],
    ['/v1/teams/demo%252fcredentials', '403 not_a_member'],
    ['/v1/teams/demo%2f..%2fother', '404 not_found'],
    ['/v1/teams/other%2f..%2fdemo', '404 not_found'],
    ['/v1%2fme', '200 (no code)'],
    ['/v1%252fme', '404 not_found'],
    ['/v1/teams/demo%3fx=1', '200 (no code)'],
    ['/v1/teams/demo%253fx=1', '403 not_a_member'],
  ])('%s', async (path, expected) => {
    expect(await answered(path)).toBe(expected);
  });
});

test.each(['100%25', '%25', '%25zz', '%25%25', '%25u0064emo', '%25c0%25af'])(
  'a percent sign that encodes nothing is a name nobody has, and no crash: %s',
  async (team) => {
    expect(await answered(`/v1/teams/${team}`)).toBe('403 not_a_member');
  },
);

test.each(['%', '%zz', '%c0%af', '%ff', '%ed%a0%80'])('broken encoding never reaches a function: %s', async (team) => {
  const { lines } = await auditLinesOf(running, async () => {
    expect(await answered(`/v1/teams/${team}`)).toBe('400 (no code)');
    expect(await answered('/v1/me')).toBe('200 (no code)');
  });
  expect(lines.map(({ route }) => route)).toEqual(['GET /v1/me']);
});

test('S3 keys that look encoded are other keys than what they look like', async () => {
  const { credentials: vended, bucket: Bucket } = await credentials(running, token);
  const s3 = s3Client(running, vended);
  const folder = 'webqsee/demo/items-root/private/max/';
  const names = ['100%.jpg', '100%25.jpg', '100%2525.jpg', 'a+b', 'a b', 'a%20b', 'a%2bb'];
  for (const name of names) await s3.send(new PutObjectCommand({ Bucket, Key: folder + name, Body: `of ${name}` }));
  for (const name of names) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: folder + name }));
    expect(await Body?.transformToString()).toBe(`of ${name}`);
  }
  s3.destroy();
});
