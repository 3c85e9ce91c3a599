/**
 * Matches a caller against the principals of a statement, and sorts the statements of a resource's policy by what they do
 * for a caller of the same account. A session may be named itself, or by its role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { PolicyDocument, PolicyStatement } from './document.ts';

export interface Principal {
  /** ARN of the account's root, a user or a session. */
  readonly arn: string;
  readonly accountId: string;
}

/** Form in which a statement names a caller, the narrowest one if there are several. */
export type PrincipalMatch = 'caller' | 'role' | 'everybody' | 'account' | 'none';

/**
 * Statements of a resource's policy about one caller. What allows the caller by its own ARN is limited by no other policy;
 * what allows its role is limited by the boundary and the session policy. An Allow of the account delegates to the
 * policies of its users and roles, and grants nothing itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export interface StatementsFor {
  readonly denies: PolicyDocument;
  readonly direct: PolicyDocument;
  readonly limited: PolicyDocument;
}

/**
 * Sorts the statements for a caller. What allows everybody is limited as what allows a role, which is stricter than AWS:
 * there, neither a boundary nor a session policy takes away what a principal of `*` grants.
 */
export function statementsFor(policy: PolicyDocument, caller: Principal): StatementsFor {
  const part = (effect: PolicyStatement['Effect'], ...forms: readonly PrincipalMatch[]): PolicyDocument => ({
    ...policy,
    Statement: policy.Statement.filter(
      ({ Effect, Principal: principal }) => Effect === effect && forms.includes(principalMatch(principal, caller)),
    ),
  });
  return {
    denies: part('Deny', 'caller', 'role', 'everybody', 'account'),
    direct: part('Allow', 'caller'),
    limited: part('Allow', 'role', 'everybody'),
  };
}

/** Matches the caller against `"*"`, `{"AWS": "*"}`, an ARN, or the account. */
export function principalMatch(principal: unknown, caller: Principal): PrincipalMatch {
  const aws = typeof principal === 'object' && principal !== null ? (principal as { AWS?: unknown }).AWS : principal;
  const names = (Array.isArray(aws) ? aws : [aws]) as unknown[];
  if (names.includes(caller.arn)) return 'caller';
  if (names.includes(principalArn(caller))) return 'role';
  if (names.includes('*')) return 'everybody';
  const account = [caller.accountId, `arn:aws:iam::${caller.accountId}:root`];
  return account.some((name) => names.includes(name)) ? 'account' : 'none';
}

/** Returns the value of `aws:PrincipalArn`; a session's is the ARN of its role. */
export function principalArn({ arn, accountId }: Principal): string {
  const [, roleName] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return roleName === undefined ? arn : `arn:aws:iam::${accountId}:role/${roleName}`;
}
