/**
 * Opens sessions at the security token service: one AssumeRole a session, with every tag, session name and SourceIdentity.
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
/** Names of errors in which an answer began and did not end. */
const CUT_OFF = /^(?:AbortError|TimeoutError)$/;
/** Names of the error for policy and tags that are too large for a token; AWS's documents have both names. */
const TOO_LARGE = /^PackedPolicyTooLarge(?:Exception)?$/;

/**
 * Returns a port that throws LatchkeyError upstream_refused (STS refused, or its answer is unreadable), limit_reached (the
 * session's policy and tags are too large), or upstream_unavailable (throttled, down, or too slow).
 * @param deadline returns that of the current request
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
  // An incomplete answer is no session: credentials are never passed on without their token or expiry.
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new LatchkeyError('upstream_refused', 'the token service gave no credentials');
  }
  return {
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    expiresAt: Expiration,
    tokenBytes: answer.SessionTokenSize,
    // The older figure means the same since September 2026; a region that is behind may send it alone.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    tokenPercent: answer.SessionTokenUtilization ?? answer.PackedPolicySize,
  };
}

/**
 * Maps a 4xx other than throttling to a refusal, which a retry would not change, and so a complete answer that the SDK cannot
 * parse; everything else is an outage.
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
  /** The system's code, if the connection failed. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
