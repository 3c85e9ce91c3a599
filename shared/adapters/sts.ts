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
const OK = 200;
const TOO_MANY_REQUESTS = 429;

const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;
/** Names of errors where an answer began and did not come to its end. */
const CUT_OFF = /^(?:AbortError|TimeoutError)$/;
/** Names of the error where policy and tags are too large for a token; both names stand in AWS's documents. */
const TOO_LARGE = /^PackedPolicyTooLarge(?:Exception)?$/;

/**
 * Returns a port that throws LatchkeyError upstream_refused (STS said no, or nothing that can be read), limit_reached
 * (the session's policy and tags are too large), or upstream_unavailable (throttled, out, or too slow).
 * @param deadline of the request that asks
 */
export function assumeRoleWith(client: STSClient, deadline: () => AbortSignal | undefined): AssumeRole {
  return async (request) => {
    const abortSignal = deadline();
    try {
      const command = new AssumeRoleCommand(input(request));
      return sessionFrom(await client.send(command, abortSignal === undefined ? {} : { abortSignal }));
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
    ...(tags.length === 0 ? {} : { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
    ...(request.sourceIdentity === undefined ? {} : { SourceIdentity: request.sourceIdentity }),
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
    tokenBytes: answer.SessionTokenSize,
    // The older figure says the same since September 2026; a region that is behind may send it alone.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    tokenPercent: answer.SessionTokenUtilization ?? answer.PackedPolicySize,
  };
}

/**
 * A 4xx but throttling is a refusal, which trying again would not change, and so is a whole answer with something in it
 * that the SDK cannot read; everything else is an outage.
 */
function translated(cause: unknown): LatchkeyError {
  const { name = '', code, $metadata } = cause as Failure;
  const status = $metadata?.httpStatusCode ?? 0;
  if (TOO_LARGE.test(name))
    return new LatchkeyError(
      'limit_reached',
      "the session's policy and tags are more than the token service takes: ask for fewer areas or actions",
      { cause },
    );
  const isThrottled = status === TOO_MANY_REQUESTS || THROTTLED.test(name);
  const isUnreadable = status === OK && code === undefined && !CUT_OFF.test(name);
  if (isUnreadable || (status >= CLIENT_ERROR_MIN && status < SERVER_ERROR_MIN && !isThrottled))
    return new LatchkeyError('upstream_refused', 'the token service refused the session', { cause });
  return new LatchkeyError('upstream_unavailable', 'the token service does not answer', {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/** A failure as the SDK throws it. */
interface Failure {
  readonly name?: string;
  /** The system's code, where the connection failed. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
