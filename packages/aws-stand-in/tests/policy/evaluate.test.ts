/**
 * IAM's decisions as data: `iam-decisions.json` is the conformance set, `iam-decisions-edges.json` adds missing
 * variables, escapes, boundaries, empty lists and every operator.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { describe, expect, test } from '@jest/globals';
import { checkPolicy } from '../../src/policy/document.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { RequestContext } from '../../src/policy/condition.ts';
import conformance from '../vectors/iam-decisions.json' with { type: 'json' };
import edges from '../vectors/iam-decisions-edges.json' with { type: 'json' };

interface Decision {
  readonly name: string;
  readonly expect: string;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
  readonly rolePolicies: readonly unknown[];
  readonly boundary?: unknown;
  readonly sessionPolicy?: unknown;
}

const named = (decisions: unknown): (readonly [string, Decision])[] =>
  (decisions as Decision[]).map((decision) => [`${decision.expect}: ${decision.name}`, decision] as const);

describe.each([
  ['conformance', named(conformance)],
  ['edges', named(edges)],
])('%s', (_set, decisions) => {
  test.each(decisions)('%s', (_name, { action, resource, context, rolePolicies, boundary, sessionPolicy, ...rest }) => {
    const { allowed } = evaluate({
      action,
      resource,
      context,
      identityPolicies: rolePolicies.map((policy) => checkPolicy(policy)),
      ...(boundary === undefined ? {} : { boundary: checkPolicy(boundary) }),
      ...(sessionPolicy === undefined ? {} : { sessionPolicy: checkPolicy(sessionPolicy) }),
    });
    expect(allowed ? 'allow' : 'deny').toBe(rest.expect);
  });
});

describe('the reason names the layer that refused', () => {
  const of = (effect: string, action: string): ReturnType<typeof checkPolicy> =>
    checkPolicy({ Version: '2012-10-17', Statement: { Effect: effect, Action: action, Resource: '*' } });
  const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/x', context: {} };
  const yes = of('Allow', 's3:*');
  const no = of('Allow', 'sts:*');

  test.each([
    ['allowed', { identityPolicies: [yes], boundary: yes, sessionPolicy: yes }],
    ['identity policies', { identityPolicies: [no], boundary: no, sessionPolicy: no }],
    ['boundary', { identityPolicies: [yes], boundary: no, sessionPolicy: yes }],
    ['session policy', { identityPolicies: [yes], boundary: yes, sessionPolicy: no }],
    ['explicit deny', { identityPolicies: [yes], boundary: yes, sessionPolicy: of('Deny', 's3:Get*') }],
  ])('%s', (reason, layers) => {
    expect(evaluate({ ...request, ...layers }).reason).toBe(reason);
  });
});
