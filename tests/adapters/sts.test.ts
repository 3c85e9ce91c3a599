/** Checks the token service's adapter: its requests to STS, how it reads the answers, and how it maps failures. */
import { describe, expect, test } from '@jest/globals';
import type { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { assumeRoleWith } from '../../shared/adapters/sts.ts';
import type { Session, SessionRequest } from '../../shared/domain/session/session.ts';
import { LatchkeyError } from '../../shared/errors.ts';

const REQUEST: SessionRequest = {
  roleArn: 'arn:aws:iam::123456789012:role/latchkey-gallery',
  sessionName: 'acme.max',
  policy: '{"Version":"2012-10-17","Statement":[]}',
  tags: { bucket: 'webqsee', root: 'r/' },
  sourceIdentity: 'gen0000.member0000',
  durationSeconds: 900,
};
const EXPIRATION = new Date('2026-11-23T10:15:00Z');
const CREDENTIALS = { AccessKeyId: 'ASIA1', SecretAccessKey: 'secret', SessionToken: 'token', Expiration: EXPIRATION };

/**
 * Requests a session from a client that returns or throws the answer.
 * @returns the session and the input that STS received
 */
async function requested(answer: unknown, request = REQUEST): Promise<{ session: Session; input: unknown }> {
  let input: unknown;
  const send = (command: AssumeRoleCommand): Promise<unknown> => {
    input = command.input;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { session: await assumeRoleWith({ send } as unknown as STSClient, () => undefined)(request), input };
}

/** Returns an error as the SDK throws it. */
function awsError(name: string, httpStatusCode: number | undefined): Error {
  return Object.assign(new Error('INSIDE'), { name, $metadata: { httpStatusCode } });
}

describe('a request', () => {
  test('names role, session, policy, duration, every tag, and who is behind it', async () => {
    const { input } = await requested({ Credentials: CREDENTIALS });
    expect(input).toEqual({
      RoleArn: REQUEST.roleArn,
      RoleSessionName: 'acme.max',
      SourceIdentity: 'gen0000.member0000',
      Policy: REQUEST.policy,
      DurationSeconds: 900,
      Tags: [
        { Key: 'bucket', Value: 'webqsee' },
        { Key: 'root', Value: 'r/' },
      ],
    });
  });

  test('to a store without tags has neither tags nor a SourceIdentity', async () => {
    const { roleArn, sessionName, policy, durationSeconds } = REQUEST;
    const untagged = { roleArn, sessionName, policy, durationSeconds, tags: {} };
    const { input } = await requested({ Credentials: CREDENTIALS }, untagged);
    expect(Object.keys(input as object).sort()).toEqual(['DurationSeconds', 'Policy', 'RoleArn', 'RoleSessionName']);
  });
});

describe('an answer', () => {
  test('becomes a session, with what STS says of its size', async () => {
    const size = { SessionTokenSize: 1392, SessionTokenUtilization: 34, PackedPolicySize: 35 };
    const { session } = await requested({ Credentials: CREDENTIALS, ...size });
    expect(session).toEqual({
      credentials: { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' },
      expiresAt: EXPIRATION,
      tokenBytes: 1392,
      tokenPercent: 34,
    });
  });

  test('of a region that knows the older figure alone is read, too', async () => {
    const { session } = await requested({ Credentials: CREDENTIALS, PackedPolicySize: 35 });
    expect(session).toMatchObject({ tokenBytes: undefined, tokenPercent: 35 });
  });

  test.each(Object.keys(CREDENTIALS))('without %s is no session', async (part) => {
    for (const value of [undefined, ''])
      await expect(requested({ Credentials: { ...CREDENTIALS, [part]: value } })).rejects.toMatchObject({
        code: 'upstream_refused',
      });
  });

  test('without credentials is no session', async () => {
    await expect(requested({})).rejects.toMatchObject({ code: 'upstream_refused' });
  });
});

describe('a failure', () => {
  test.each([
    ['AccessDenied', 403],
    ['MalformedPolicyDocument', 400],
    ['ValidationError', 400],
    ['ExpiredToken', 400],
    ['NotFound', 404],
  ])('%s (%i) is a refusal, which trying again would not change', async (name, status) => {
    await expect(requested(awsError(name, status))).rejects.toMatchObject({
      code: 'upstream_refused',
      retryAfterSeconds: undefined,
    });
  });

  test.each([
    ['Throttling', 400],
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['RequestLimitExceeded', 400],
    ['SlowDown', 503],
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
    ['Redirected', 307],
    ['TimeoutError', undefined],
    ['ECONNREFUSED', undefined],
  ])('%s (%p) is an outage, and says when to come back', async (name, status) => {
    await expect(requested(awsError(name, status))).rejects.toMatchObject({
      code: 'upstream_unavailable',
      retryAfterSeconds: 2,
    });
  });

  test.each(['PackedPolicyTooLarge', 'PackedPolicyTooLargeException'])('%s is a limit, and no outage', async (name) => {
    await expect(requested(awsError(name, 400))).rejects.toMatchObject({ code: 'limit_reached' });
  });

  test('of a whole answer that cannot be read is a refusal, and of one that was cut off an outage', async () => {
    await expect(requested(awsError('TypeError', 200))).rejects.toMatchObject({ code: 'upstream_refused' });
    for (const cut of [
      awsError('TimeoutError', 200),
      awsError('AbortError', 200),
      Object.assign(awsError('Error', 200), { code: 'ECONNRESET' }),
    ])
      await expect(requested(cut)).rejects.toMatchObject({ code: 'upstream_unavailable' });
  });

  test('keeps its cause for the log, and says nothing of it', async () => {
    const cause = awsError('AccessDenied', 403);
    const error = await requested(cause).then(
      () => null,
      (thrown: unknown) => thrown as LatchkeyError,
    );
    expect(error?.cause).toBe(cause);
    expect(error?.message).not.toContain('INSIDE');
  });
});
