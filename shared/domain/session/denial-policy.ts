/**
 * Writes the policy that denies ended sessions: one inline policy of each session role, which lists the denied SourceIdentities
 * (`{teamGeneration}.{id}`). A session cannot be recalled, but its role's rights are evaluated on each of its requests.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
import type { RolePolicy, RoleStatement } from '../authority/session-role.ts';

/** Name of the policy among its role's. */
export const DENIAL_POLICY_NAME = 'latchkey-revoked';
/**
 * Limits all inline policies of a role together in AWS, white space not counted; ours is the only one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const ROLE_INLINE_CHARS = 10_240;
/** The margin is free, in case AWS counts a few characters otherwise. */
const MARGIN_CHARS = 32;
export const MAX_DENIAL_POLICY_CHARS = ROLE_INLINE_CHARS - MARGIN_CHARS;
/** A condition needs a value. No SourceIdentity is this one: each has a dot. */
const NOBODY = '-';

/** Returns the policy's text: the same for the same patterns, in any order. */
export function denialPolicyText(patterns: Iterable<string>, cutSeconds?: number): string {
  return JSON.stringify(denialPolicy(patterns, cutSeconds));
}

/**
 * Returns the policy.
 * @param patterns of SourceIdentities; an empty list denies nobody
 * @param cutSeconds epoch seconds: all sessions that were issued before are denied
 */
export function denialPolicy(patterns: Iterable<string>, cutSeconds?: number): RolePolicy {
  const denied = [...new Set(patterns)].sort();
  const values = denied.length === 0 ? [NOBODY] : denied;
  return {
    Version: '2012-10-17',
    Statement: [
      deny({ StringLike: { 'aws:SourceIdentity': values } }),
      ...(cutSeconds === undefined ? [] : [deny({ DateLessThan: { 'aws:TokenIssueTime': instant(cutSeconds) } })]),
    ],
  };
}

/** Returns the characters that AWS counts; the text has no white space. */
export function denialPolicyChars(patterns: Iterable<string>, cutSeconds?: number): number {
  return denialPolicyText(patterns, cutSeconds).length;
}

/** True if the policy's text contains this very pattern. */
export function deniesPattern(text: string, pattern: string): boolean {
  return text.includes(JSON.stringify(pattern));
}

function deny(condition: NonNullable<RoleStatement['Condition']>): RoleStatement {
  return { Effect: 'Deny', Action: '*', Resource: '*', Condition: condition };
}

/** Writes whole seconds, as IAM compares them. */
function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
