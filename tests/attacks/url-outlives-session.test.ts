/**
 * Attack: a URL that is good for longer than it says, or says more than it is good for. It dies with the session that
 * signed it, whatever `X-Amz-Expires` holds; what is promised is the smaller of both, and asking for more is refused.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrl-Expiration
 */
import { describe, expect, test } from '@jest/globals';
import type { PresignRequest } from '../../shared/domain/signing/presign-item.ts';
import { presignBatch, Presigner, type Presigned } from '../../shared/domain/signing/presigner.ts';
import { scopeOf } from '../../shared/domain/authority/scope.ts';
import type { Session } from '../../shared/domain/session/session.ts';
import { SigningKeys } from '../../shared/domain/signing/sigv4/signing-keys.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import { ask, jsonOf, jsonPost } from '../harness/http.ts';
import { enroll, startLatchkey } from '../harness/latchkey.ts';

const NOW = new Date('2026-11-23T10:00:00.700Z');
const NOW_SECONDS = Math.floor(NOW.getTime() / 1000);
const ROOT = 'webqsee/acme/items-root/';
const KEY = `${ROOT}shared/max/a.jpg`;
const SCOPE = scopeOf({
  team: 'acme',
  user: 'max',
  role: 'member',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: ROOT,
  membership: 'g.m',
});
const AWS = { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false };

function sessionWith(leftSeconds: number): Session {
  return {
    credentials: { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' },
    expiresAt: new Date((NOW_SECONDS + leftSeconds) * 1000),
    tokenBytes: undefined,
    tokenPercent: undefined,
  };
}

/** Signs with a session that has so much left. */
async function signed(request: PresignRequest, leftSeconds: number): Promise<Presigned> {
  const [result] = await presignBatch([request], SCOPE, () =>
    Promise.resolve(new Presigner(SCOPE, sessionWith(leftSeconds), AWS, NOW, new SigningKeys())),
  );
  if (result === undefined || result instanceof LatchkeyError) throw result ?? new Error('no result');
  return result;
}

describe('what a URL says', () => {
  test.each([
    [1, 3600, 1],
    [900, 3600, 900],
    [3600, 3600, 3600],
    [3600, 1800, 1800],
    [900, 899, 899],
    [900, 1, 1],
  ])('asked for %i s, of a session with %i s left: %i s', async (asked, left, promised) => {
    const { url, expiresAt } = await signed({ op: 'get', key: KEY, expiresInSeconds: asked }, left);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe(String(promised));
    // From the second of X-Amz-Date, as S3 counts, not from the moment of the request.
    expect(new URL(url).searchParams.get('X-Amz-Date')).toBe('20261123T100000Z');
    expect(expiresAt.getTime()).toBe((NOW_SECONDS + promised) * 1000);
  });

  test('a form’s policy ends with its session, too', async () => {
    const { fields = {}, expiresAt } = await signed({ op: 'post', key: KEY, maxBytes: 10, expiresInSeconds: 3600 }, 60);
    const policy = JSON.parse(Buffer.from(fields['policy'] ?? fields['Policy'] ?? '', 'base64').toString()) as {
      expiration: string;
    };
    expect(Date.parse(policy.expiration)).toBe((NOW_SECONDS + 60) * 1000);
    expect(expiresAt.getTime()).toBe((NOW_SECONDS + 60) * 1000);
  });

  test.each([0, -1])('a session with %i s left signs nothing', async (left) => {
    await expect(signed({ op: 'get', key: KEY }, left)).rejects.toMatchObject({ code: 'upstream_unavailable' });
  });
});

test('asking for what no session can give is refused, item by item', async () => {
  const running = await startLatchkey();
  const token = await enroll(running, running.demo.invites.max);
  const wishes = [0, -1, 3601, 604_800, 1.5, '900', null, 1e9];
  const requests = wishes.map((expiresInSeconds) => ({
    op: 'get',
    key: 'webqsee/demo/items-root/shared/max/a.jpg',
    expiresInSeconds,
  }));
  const answer = await ask(running.demo.broker, '/v1/teams/demo/presign', token, jsonPost({ requests }));
  await running.dispose();
  const results = jsonOf(answer)['results'] as { error?: { code: string } }[];
  expect(results.map((result) => result.error?.code)).toEqual(wishes.map(() => 'invalid_request'));
});
