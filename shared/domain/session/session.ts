/**
 * A session: what STS is asked for one scope. Everything that shapes the credentials stands in this request, so the
 * request itself is the key under which a session may be reused.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { hash } from 'node:crypto';
import { LatchkeyError } from '../../errors.ts';
import { LAYOUTS, rightsOf, type SessionRole } from '../authority/layout.ts';
import type { Scope } from '../authority/scope.ts';
import { MAX_SESSION_SECONDS, tagNamesOf, type TagName } from '../authority/session-role.ts';
import { compilePolicy, serialisePolicy } from '../authority/session-policy.ts';

/** STS's shortest session. */
export const MIN_DURATION_SECONDS = 900;
/** A role assumed by a Lambda's role is role chaining: one hour at most. Also the default: botocore refreshes 900 s sessions on every call. */
export const MAX_DURATION_SECONDS = MAX_SESSION_SECONDS;
/** RoleSessionName and SourceIdentity: at most 64 characters. */
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
  /** Per cent of what STS allows for policy and tags together; `undefined` where the store does not say. */
  readonly packedPolicySizePercent: number | undefined;
  /** Per cent of the longest session token AWS would issue; `undefined` where the store does not say. */
  readonly tokenUtilizationPercent: number | undefined;
}

export interface SessionRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policy: string;
  /** Empty where the store knows no session tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly durationSeconds: number;
}

/** What of the stack a session depends on. */
export interface SessionSettings {
  readonly roleArns: Readonly<Record<SessionRole, string>>;
  /** False for stores without session tags: sessions are then at most 900 s, because they cannot be revoked. */
  readonly sessionTags: boolean;
  /** Exact actions of other AWS services that smap's `server` role gets besides. */
  readonly smapServerActions: readonly string[];
}

/** Asks the security token service. Throws LatchkeyError upstream_refused or upstream_unavailable. */
export type AssumeRole = (request: SessionRequest) => Promise<Session>;

/**
 * @param durationSeconds 900…3600 as asked for, default 3600
 * @throws LatchkeyError invalid_request for another duration, limit_reached if the policy does not fit
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
  return {
    roleArn: settings.roleArns[LAYOUTS[scope.layout].sessionRole],
    sessionName: sessionName(scope.team, scope.user),
    policy: serialisePolicy(compilePolicy(scope.bucket, scope.grants, serviceActions(scope, settings))),
    tags: settings.sessionTags ? sessionTags(scope) : {},
    durationSeconds: settings.sessionTags ? durationSeconds : MIN_DURATION_SECONDS,
  };
}

/** `{team}.{user}`, so that CloudTrail says who; over 64 characters: cut, plus 16 hex digits of its SHA-256. */
export function sessionName(team: string, user: string): string {
  const name = `${team}.${user}`;
  if (name.length <= MAX_SESSION_NAME_CHARS) return name;
  return (
    name.slice(0, MAX_SESSION_NAME_CHARS - SESSION_NAME_HASH_CHARS) +
    hash('sha256', name).slice(0, SESSION_NAME_HASH_CHARS)
  );
}

/** The tags that the session roles' walls and the revocation decide on. */
export function sessionTags(scope: Pick<Scope, TagName | 'layout'>): Record<string, string> {
  return Object.fromEntries(tagNamesOf(LAYOUTS[scope.layout].sessionRole).map((name) => [name, scope[name]]));
}

function serviceActions({ layout, role, narrowed }: Scope, settings: SessionSettings): readonly string[] {
  return rightsOf(layout, role)?.serviceActions === true && !narrowed ? settings.smapServerActions : [];
}
