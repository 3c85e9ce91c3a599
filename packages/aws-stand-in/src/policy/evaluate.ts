/**
 * IAM's decision within one account: an explicit Deny anywhere wins; otherwise every layer that is present (role or
 * user policies, boundary, session policy) must allow. The policy of the resource allows a caller that it names by the
 * caller's own ARN whatever the layers say, and another one in place of its role's or user's policies alone.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import type { RequestContext } from './condition.ts';
import { conditionHolds, contextValues } from './condition.ts';
import type { PolicyDocument, PolicyStatement } from './document.ts';
import { matches, type VariableLookup } from './pattern.ts';
import type { StatementsFor } from './principal.ts';

export { checkPolicy } from './document.ts';
export { matches };
export type { PolicyDocument, RequestContext };

/** Policy that allows every action, as the one that root needs no other beside. */
export const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
};

export interface EvaluationRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
  readonly identityPolicies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument | undefined;
  readonly sessionPolicy?: PolicyDocument | undefined;
  /** Statements of the resource's own policy that are about the caller. */
  readonly resourcePolicy?: StatementsFor | undefined;
}

export interface Evaluation {
  readonly allowed: boolean;
  readonly reason: 'allowed' | 'explicit deny' | 'identity policies' | 'boundary' | 'session policy';
}

export function evaluate(request: EvaluationRequest): Evaluation {
  const { identityPolicies, boundary, sessionPolicy, resourcePolicy } = request;
  const { denies, direct, limited } = resourcePolicy ?? {};
  const optional = [boundary, sessionPolicy, denies].filter((policy) => policy !== undefined);
  if ([...identityPolicies, ...optional].some((policy) => says(policy, 'Deny', request)))
    return refused('explicit deny');
  if (direct !== undefined && says(direct, 'Allow', request)) return { allowed: true, reason: 'allowed' };
  const granting = limited === undefined ? identityPolicies : [...identityPolicies, limited];
  if (!granting.some((policy) => says(policy, 'Allow', request))) return refused('identity policies');
  if (boundary !== undefined && !says(boundary, 'Allow', request)) return refused('boundary');
  if (sessionPolicy !== undefined && !says(sessionPolicy, 'Allow', request)) return refused('session policy');
  return { allowed: true, reason: 'allowed' };
}

/** True if the action matches the statement's Action or NotAction; IAM ignores case here. */
export function actionApplies(statement: PolicyStatement, action: string): boolean {
  const any = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matches(pattern, action, { variables: null, wildcards: true, ignoreCase: true }));
  if (statement.Action !== undefined) return any(statement.Action);
  return statement.NotAction !== undefined && !any(statement.NotAction);
}

/**
 * Returns the values of variables; keys with several values have none, and policies of the old version have no
 * variables.
 */
export function variablesOf(policy: PolicyDocument, context: RequestContext): VariableLookup | null {
  if (policy.Version !== '2012-10-17') return null;
  return (key) => {
    const values = contextValues(context, key);
    return values?.length === 1 ? values[0] : undefined;
  };
}

function says(policy: PolicyDocument, effect: 'Allow' | 'Deny', request: EvaluationRequest): boolean {
  const variables = variablesOf(policy, request.context);
  return policy.Statement.some(
    (statement) =>
      statement.Effect === effect &&
      actionApplies(statement, request.action) &&
      resourceApplies(statement, request.resource, variables) &&
      conditionHolds(statement.Condition ?? {}, request.context, variables),
  );
}

function resourceApplies(statement: PolicyStatement, resource: string, variables: VariableLookup | null): boolean {
  const any = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => matches(pattern, resource, { variables, wildcards: true }));
  if (statement.Resource !== undefined) return any(statement.Resource);
  return statement.NotResource !== undefined && !any(statement.NotResource);
}

function refused(reason: Evaluation['reason']): Evaluation {
  return { allowed: false, reason };
}
