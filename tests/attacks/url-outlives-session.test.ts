/**
 * Attack: a URL that is good for longer than it says, or says more than it is good for. It dies with the session that signed
 * it, whatever `X-Amz-Expires` holds; what is promised is the smaller of both, and asking for more is refused.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrl-Expiration
 */
import { expect, test } from '@jest/globals';
import { NOW, signedWith } from '../harness/signed-with.ts';
import { rootOf, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const key = `${rootOf('acme')}shared/max/a.jpg`;
const latchkey = useLatchkey({ members: ['max'] });
const inSeconds = (seconds: number): number => (Math.floor(NOW.getTime() / 1000) + seconds) * 1000;

test.each([
  [1, 3600, 1],
  [900, 3600, 900],
  [3600, 3600, 3600],
  [3600, 1800, 1800],
  [900, 899, 899],
  [900, 1, 1],
])('asked for %i s, of a session with %i s left: %i s', async (expiresInSeconds, left, promised) => {
  const { url, expiresAt } = await signedWith(left, { op: 'get', key, expiresInSeconds });
  const { searchParams } = new URL(url);
  expect(searchParams.get('X-Amz-Expires')).toBe(String(promised));
  // S3 counts from the second of X-Amz-Date, not from the moment of the request.
  expect(searchParams.get('X-Amz-Date')).toBe('20261123T100000Z');
  expect(expiresAt.getTime()).toBe(inSeconds(promised));
});

test('a form’s policy ends with its session, too', async () => {
  const { fields = {}, expiresAt } = await signedWith(60, { op: 'post', key, maxBytes: 10, expiresInSeconds: 3600 });
  const policy = Buffer.from(fields['policy'] ?? fields['Policy'] ?? '', 'base64').toString();
  const { expiration } = JSON.parse(policy) as { expiration: string };
  expect([Date.parse(expiration), expiresAt.getTime()]).toEqual([inSeconds(60), inSeconds(60)]);
});

test.each([0, -1])('a session with %i s left signs nothing', async (left) => {
  await expect(signedWith(left, { op: 'get', key })).rejects.toMatchObject({ code: 'upstream_unavailable' });
});

test('asking for what no session can give is refused, item by item', async () => {
  const asked = [0, -1, 3601, 604_800, 1.5, '900', null, 1e9];
  const items = asked.map((expiresInSeconds) => ({ op: 'get', key: `${ROOT}shared/max/a.jpg`, expiresInSeconds }));
  const results = await latchkey.presign('max', items);
  expect(results.map(({ error }) => error?.code)).toEqual(asked.map(() => 'invalid_request'));
});
