/**
 * Decides whether a caller may assume a role: the role's trust policy must name the caller (or the account, in which
 * case the caller's own policy decides), for AssumeRole and for the other requested actions, TagSession and
 * SetSourceIdentity. Each action has only the condition keys that AWS documents for it: the session's name is in the
 * context of AssumeRole alone, tags are not in that of SetSourceIdentity, and SourceIdentity is not in that of
 * TagSession.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
 */
import type { Role } from '../account/account.ts';
import type { AssumeRoleInput } from './assume-role-input.ts';
import { conditionHolds } from '../policy/condition.ts';
import { actionApplies, evaluate, EVERYTHING, variablesOf } from '../policy/evaluate.ts';
import { principalMatch, type PrincipalMatch } from '../policy/principal.ts';
import { AwsError } from '../aws-error.ts';
import type { RequestContext } from '../policy/condition.ts';
import type { Identity } from '../request.ts';

export { AwsError };
export type { Identity };

type Trust = 'principal' | 'account' | 'none';

/** Whom a trust policy trusts by each form of a principal; everybody is every account. */
const TRUSTS: Readonly<Record<PrincipalMatch, Trust>> = {
  caller: 'principal',
  role: 'principal',
  everybody: 'account',
  account: 'account',
  none: 'none',
};

type TrustingRole = Pick<Role, 'arn' | 'trustPolicy'>;
type TrustInput = Pick<AssumeRoleInput, 'sessionName' | 'tags' | 'sourceIdentity'>;

/** The caller that assumes a role, and the condition keys of the request. */
export interface Caller {
  readonly context: RequestContext;
  readonly identity: Identity;
}

/** @throws AwsError AccessDenied naming the action that is not allowed */
export function requireTrust({ context: common, identity }: Caller, role: TrustingRole, input: TrustInput): void {
  const tagKeys = Object.keys(input.tags);
  const tags: RequestContext = {
    ...Object.fromEntries(tagKeys.map((key) => [`aws:RequestTag/${key}`, input.tags[key] ?? ''])),
    ...(tagKeys.length === 0 ? {} : { 'aws:TagKeys': tagKeys }),
  };
  const source: RequestContext =
    input.sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': input.sourceIdentity };
  const requested: Record<string, RequestContext> = {
    'sts:AssumeRole': { 'sts:RoleSessionName': input.sessionName, ...tags, ...source },
    ...(tagKeys.length === 0 ? {} : { 'sts:TagSession': tags }),
    ...(input.sourceIdentity === undefined ? {} : { 'sts:SetSourceIdentity': source }),
  };
  for (const [action, keys] of Object.entries(requested)) {
    const context = { ...common, ...keys };
    const trusted = trustOf(role, identity, action, context);
    // A caller that is named by its own ARN requires no policy of its own, but an explicit Deny, the boundary and the
    // session policy still apply.
    const identityPolicies = [...identity.identityPolicies, ...(trusted === 'principal' ? [EVERYTHING] : [])];
    const { boundary, sessionPolicy } = identity;
    const own = { action, resource: role.arn, context, identityPolicies, boundary, sessionPolicy };
    if (trusted === 'none' || !evaluate(own).allowed) {
      throw new AwsError(
        'AccessDenied',
        403,
        `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${role.arn}`,
      );
    }
  }
}

function trustOf(role: TrustingRole, identity: Identity, action: string, context: RequestContext): Trust {
  const variables = variablesOf(role.trustPolicy, context);
  const applying = role.trustPolicy.Statement.filter(
    (statement) => actionApplies(statement, action) && conditionHolds(statement.Condition ?? {}, context, variables),
  );
  const named = (effect: 'Allow' | 'Deny'): Trust[] =>
    applying
      .filter((statement) => statement.Effect === effect)
      .map((statement) => TRUSTS[principalMatch(statement.Principal, identity)]);
  if (named('Deny').some((match) => match !== 'none')) return 'none';
  if (named('Allow').includes('principal')) return 'principal';
  return named('Allow').includes('account') ? 'account' : 'none';
}
