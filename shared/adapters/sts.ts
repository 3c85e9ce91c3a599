/**
 * The security token service: one AssumeRole a session, with every tag, session name and SourceIdentity.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { AssumeRoleCommand, type AssumeRoleCommandOutput, type STSClient } from '@aws-sdk/client-sts';
import { LatchkeyError } from '../errors.ts';
import type { AssumeRole, Session, SessionRequest } from '../domain/session/session.ts';

const RETRY_AFTER_SECONDS = 2;
const CLIENT_ERROR_MIN = 400;
const SERVER_ERROR_MIN = 500;
const TOO_MANY_REQUESTS = 429;

/** @returns a port that throws LatchkeyError upstream_refused (STS said no) or upstream_unavailable (throttled or out) */
export function assumeRoleWith(client: STSClient): AssumeRole {
  return async (request) => {
    try {
      return sessionFrom(await client.send(new AssumeRoleCommand(input(request))));
    } catch (error) {
      throw error instanceof LatchkeyError ? error : translated(error);
    }
  };
}

function input(request: SessionRequest): ConstructorParameters<typeof AssumeRoleCommand>[0] {
  const tags = Object.entries(request.tags);
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    Policy: request.policy,
    DurationSeconds: request.durationSeconds,
    // SourceIdentity goes with the tags: a store that does not know the one does not know the other.
    ...(tags.length === 0
      ? {}
      : { Tags: tags.map(([Key, Value]) => ({ Key, Value })), SourceIdentity: request.sessionName }),
  };
}

function sessionFrom(answer: AssumeRoleCommandOutput): Session {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
  // A half answer is no session: never pass on credentials without their token or end.
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new LatchkeyError('upstream_refused', 'the token service gave no credentials');
  }
  return {
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    expiresAt: Expiration,
    // AWS is moving from the one figure to the other; the audit line shows whichever it sends.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    packedPolicySizePercent: answer.PackedPolicySize,
    tokenUtilizationPercent: answer.SessionTokenUtilization,
  };
}

/** A 4xx but throttling is a refusal, which trying again would not change; everything else is an outage. */
function translated(cause: unknown): LatchkeyError {
  const { name, $metadata } = cause as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  const throttled =
    status === TOO_MANY_REQUESTS || /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/.test(name ?? '');
  if (status >= CLIENT_ERROR_MIN && status < SERVER_ERROR_MIN && !throttled) {
    return new LatchkeyError('upstream_refused', 'the token service refused the session', { cause });
  }
  return new LatchkeyError('upstream_unavailable', 'the token service does not answer', {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
