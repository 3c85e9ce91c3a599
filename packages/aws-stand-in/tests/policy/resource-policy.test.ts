/**
 * Decisions with the policy of a resource, as data: who is named in which form, and which of the caller's own policies
 * still limit what it allows. No policy of a resource may widen a session beyond its session policy but by the
 * session's own ARN.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import { expect, test } from '@jest/globals';
import { isAllowed } from '../../src/decide.ts';
import { checkPolicy, type PolicyDocument } from '../../src/policy/document.ts';
import type { Identity } from '../../src/request.ts';
import rows from '../vectors/resource-policies.json' with { type: 'json' };

interface Row {
  readonly name: string;
  readonly caller: 'root' | 'user' | 'session';
  /** Default: GetObject. */
  readonly action?: string;
  /** Whether each of the caller's own policies allows the action, and the other action. Default: there is none. */
  readonly identity?: Says;
  readonly boundary?: Says;
  readonly session?: Says;
  readonly resource: readonly (readonly [effect: string, principal: unknown, condition?: object])[];
  readonly allowed: boolean;
}
type Says = 'allow' | 'nothing' | 'deny';

const ACCOUNT = '123456789012';
const ARNS = {
  root: `arn:aws:iam::${ACCOUNT}:root`,
  user: `arn:aws:iam::${ACCOUNT}:user/max`,
  session: `arn:aws:sts::${ACCOUNT}:assumed-role/guide/anna`,
};
const RESOURCE = 'arn:aws:s3:::box/key';

const policyOf = (says: Says): PolicyDocument =>
  checkPolicy({
    Version: '2012-10-17',
    Statement: {
      Effect: says === 'deny' ? 'Deny' : 'Allow',
      Action: says === 'nothing' ? 's3:ListBucket' : '*',
      Resource: '*',
    },
  });

const resourcePolicyOf = (statements: Row['resource']): PolicyDocument =>
  checkPolicy(
    {
      Version: '2012-10-17',
      Statement: statements.map(([Effect, Principal, Condition = {}]) => ({
        ...{ Effect, Principal, Condition },
        ...{ Action: 's3:*', Resource: ['arn:aws:s3:::box', 'arn:aws:s3:::box/*'] },
      })),
    },
    'resource',
  );

const identityOf = ({ caller, identity, boundary, session }: Row): Identity => ({
  ...{ kind: caller, accessKeyId: 'AKIA', accountId: ACCOUNT, arn: ARNS[caller], principalTags: {}, contextKeys: {} },
  identityPolicies: identity === undefined ? [] : [policyOf(identity)],
  ...(boundary === undefined ? {} : { boundary: policyOf(boundary) }),
  ...(session === undefined ? {} : { sessionPolicy: policyOf(session) }),
});

test.each((rows as unknown as Row[]).map((row) => [row.allowed ? 'allowed' : 'refused', row.name, row] as const))(
  '%s: %s',
  (_is, _name, row) => {
    const { action = 's3:GetObject', resource } = row;
    const context = { 'aws:SecureTransport': 'false', 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/guide` };
    const asked = { action, resource: RESOURCE, context, resourcePolicy: resourcePolicyOf(resource) };
    expect(isAllowed(identityOf(row), asked)).toBe(row.allowed);
  },
);
