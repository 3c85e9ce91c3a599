/**
 * Attack: a path that becomes another one when it is decoded a second time, or that a second decoding would choke on. The
 * gateway hands paths on decoded; nothing behind it decodes again, so what was checked is what is used.
 * https://github.com/honojs/hono/issues/2156
 */
import { expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { auditLinesOf } from '../harness/audit.ts';
import { readText } from '../harness/cells.ts';
import { refusal } from '../harness/http.ts';
import { BUCKET as Bucket, OK, ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/decoded-twice.json' with { type: 'json' };

const ONCE = VECTORS.once as [string, string][];
const NOT_A_MEMBER = '403 not_a_member';
const latchkey = useLatchkey({ members: ['max'] });
const answered = async (path: string): Promise<string> => refusal(await latchkey.ask(path, 'max'));

test.each(ONCE)('decoded once %s is the team, another route, or none', async (path, expected) => {
  expect(await answered(path)).toBe(expected);
});

test.each(VECTORS.twice)('decoded twice %s would be the team, so it is none', async (team) => {
  for (const path of [`/v1/teams/${team}`, `/v1/teams/${team}/credentials`])
    expect(await answered(path)).toBe(NOT_A_MEMBER);
});

test.each(VECTORS.nothing)(
  'a percent sign that encodes nothing is a name nobody has, and no crash: %s',
  async (team) => {
    expect(await answered(`/v1/teams/${team}`)).toBe(NOT_A_MEMBER);
  },
);

test.each(['%', '%zz', '%c0%af', '%ff', '%ed%a0%80'])('broken encoding never reaches a function: %s', async (team) => {
  const { lines } = await auditLinesOf(latchkey.running, async () => {
    expect(await answered(`/v1/teams/${team}`)).toBe('400 (no code)');
    expect(await answered('/v1/me')).toBe(OK);
  });
  expect(lines.map(({ route }) => route)).toEqual(['GET /v1/me']);
});

test('S3 keys that look encoded are other keys than what they look like', async () => {
  const s3 = latchkey.s3('max');
  const names = ['100%.jpg', '100%25.jpg', '100%2525.jpg', 'a+b', 'a b', 'a%20b', 'a%2bb'];
  const keyOf = (name: string): string => `${ROOT}private/max/${name}`;
  for (const name of names) await s3.send(new PutObjectCommand({ Bucket, Key: keyOf(name), Body: `of ${name}` }));
  for (const name of names) expect(await readText(s3, Bucket, keyOf(name))).toBe(`of ${name}`);
});
