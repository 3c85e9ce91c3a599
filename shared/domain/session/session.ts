/**
 * Builds the request to STS for one scope. Everything that shapes the credentials is in this request, so the request itself is
 * the key under which a session may be reused.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { hash } from 'node:crypto';
import { LatchkeyError } from '../../errors.ts';
import { LAYOUTS, type SessionRole } from '../authority/layout.ts';
import type { Scope } from '../authority/scope.ts';
import { sessionPolicyOf, sessionTagsOf, type PolicySettings } from '../authority/session-content.ts';
import { MAX_SESSION_SECONDS } from '../authority/session-role.ts';
import { serialisePolicy } from '../authority/session-size.ts';

/** STS's shortest session. */
export const MIN_DURATION_SECONDS = 900;
/**
 * A role assumed by a Lambda's role is role chaining: one hour at most. It is also the default, because botocore refreshes 900 s
 * sessions on every call.
 */
export const MAX_DURATION_SECONDS = MAX_SESSION_SECONDS;
/** RoleSessionName: at most 64 characters. */
const MAX_SESSION_NAME_CHARS = 64;
const SESSION_NAME_HASH_CHARS = 16;

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Session {
  readonly credentials: SessionCredentials;
  readonly expiresAt: Date;
  /** The token's size as STS reports it; `undefined` for a store that does not. */
  readonly tokenBytes: number | undefined;
  /** Percentage of the longest session token that STS would issue. */
  readonly tokenPercent: number | undefined;
}

export interface SessionRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policy: string;
  /** The tags; empty for a store without session tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** The membership, `{teamGeneration}.{id}`, by which the session can be revoked; absent without tags. */
  readonly sourceIdentity?: string;
  readonly durationSeconds: number;
}

/** The settings of the stack on which a session depends. */
export interface SessionSettings extends PolicySettings {
  readonly roleArns: Readonly<Record<SessionRole, string>>;
  /** False for stores without session tags: sessions are then at most 900 s, because they cannot be revoked. */
  readonly sessionTags: boolean;
  /** The buckets that the stack lists, by the session role that can reach them. */
  readonly buckets: Readonly<Record<SessionRole, readonly string[]>>;
}

/** Calls the security token service. Throws LatchkeyError upstream_refused or upstream_unavailable. */
export type AssumeRole = (request: SessionRequest) => Promise<Session>;

/**
 * @param durationSeconds 900…3600 as requested, default 3600
 * @throws LatchkeyError invalid_request for another duration, limit_reached if the policy does not fit, upstream_refused for a
 *   bucket that the stack no longer lists: its wall would refuse every request of such a session
 */
export function sessionRequest(
  scope: Scope,
  settings: SessionSettings,
  durationSeconds = MAX_DURATION_SECONDS,
): SessionRequest {
  if (
    !Number.isInteger(durationSeconds) ||
    durationSeconds < MIN_DURATION_SECONDS ||
    durationSeconds > MAX_DURATION_SECONDS
  ) {
    throw new LatchkeyError(
      'invalid_request',
      `durationSeconds is an integer from ${MIN_DURATION_SECONDS} to ${MAX_DURATION_SECONDS}`,
    );
  }
  const { sessionRole } = LAYOUTS[scope.layout];
  if (!settings.buckets[sessionRole].includes(scope.bucket))
    throw new LatchkeyError(
      'upstream_refused',
      'the stack no longer lists the bucket of this team: whoever deployed it can mend that',
    );
  return {
    roleArn: settings.roleArns[sessionRole],
    sessionName: sessionName(scope.team, scope.user),
    policy: serialisePolicy(sessionPolicyOf(scope, settings)),
    ...(settings.sessionTags
      ? { tags: sessionTagsOf(scope), sourceIdentity: scope.membership, durationSeconds }
      : { tags: {}, durationSeconds: MIN_DURATION_SECONDS }),
  };
}

/**
 * Returns `{team}.{user}`, so that CloudTrail names the user; over 64 characters it is cut, plus 16 hex digits of its SHA-256.
 */
export function sessionName(team: string, user: string): string {
  const name = `${team}.${user}`;
  if (name.length <= MAX_SESSION_NAME_CHARS) return name;
  return (
    name.slice(0, MAX_SESSION_NAME_CHARS - SESSION_NAME_HASH_CHARS) +
    hash('sha256', name).slice(0, SESSION_NAME_HASH_CHARS)
  );
}
