/**
 * The policy that denies sessions which have ended: one inline policy of each session role, which says whose SourceIdentity
 * (`{teamGeneration}.{id}`) may do nothing any more. A session cannot be recalled, but what its role may do is decided anew
 * on each of its requests.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
import type { RolePolicy, RoleStatement } from '../authority/session-role.ts';

/** Name of the policy among its role's. */
export const DENIAL_POLICY_NAME = 'latchkey-revoked';
/**
 * Is the most that AWS takes of all inline policies of a role together, white space not counted; ours is the only one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const ROLE_INLINE_CHARS = 10_240;
/** Kept free, in case AWS counts a few characters otherwise. */
const MARGIN_CHARS = 32;
export const MAX_DENIAL_POLICY_CHARS = ROLE_INLINE_CHARS - MARGIN_CHARS;
/** A condition needs a value. No SourceIdentity is this one: each has a dot. */
const NOBODY = '-';

/** Returns the policy's text: the same for the same patterns, in whatever order they come. */
export function denialPolicyText(patterns: Iterable<string>, cutSeconds?: number): string {
  return JSON.stringify(denialPolicy(patterns, cutSeconds));
}

/**
 * Returns the policy.
 * @param patterns of SourceIdentities; none deny nobody
 * @param cutSeconds epoch seconds: sessions that were issued before are denied whoever they are
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

/** True if the policy's text denies this very pattern. */
export function deniesPattern(text: string, pattern: string): boolean {
  return text.includes(JSON.stringify(pattern));
}

function deny(condition: NonNullable<RoleStatement['Condition']>): RoleStatement {
  return { Effect: 'Deny', Action: '*', Resource: '*', Condition: condition };
}

/** IAM compares whole seconds. */
function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
