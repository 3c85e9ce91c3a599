/** Whether somebody could assume a session role of a template, as the stand-in's STS decides it. */
import { checkPolicy, type PolicyDocument } from '@latchkey/aws-stand-in/policy';
import { AwsError, requireTrust, type Identity } from '@latchkey/aws-stand-in/trust';
import { one, type PolicyLike } from './packaged-stack.ts';
import type { Template } from './stack.ts';

const ACCOUNT = '123456789012';
const EVERYTHING = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const NOTHING = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*' } };

export interface AssumeWish {
  /** The caller's role: a function's in the template, or any name. */
  readonly caller: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sourceIdentity: string | undefined;
  /** An account that differs from the stack's. */
  readonly account?: string;
  /** True for an administrator, whose role is not in the template. */
  readonly mayAll?: true;
  readonly mayNothing?: true;
}

/**
 * Tries to assume the role.
 * @returns `assumed`, or the refused action
 */
export function assume(template: Template, role: 'Gallery' | 'Smap', input: AssumeWish): string {
  const { caller, tags, sourceIdentity, account = ACCOUNT } = input;
  const { RoleName: name, AssumeRolePolicyDocument: trust } = one(template, `${role}SessionRole`);
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${String(name)}`;
  const identity = {
    kind: 'session',
    arn: `arn:aws:sts::${account}:assumed-role/${caller}/latchkey`,
    accountId: account,
    identityPolicies: ownPolicies(template, input),
    contextKeys: {},
  } as unknown as Identity;
  const context = {
    'aws:PrincipalArn': `arn:aws:iam::${account}:role/${caller}`,
    'aws:PrincipalAccount': account,
  };
  try {
    const trusting = { arn: roleArn, trustPolicy: checkPolicy(trust, 'trust') };
    requireTrust({ context, identity }, trusting, { sessionName: 'acme.ada', tags, sourceIdentity });
    return 'assumed';
  } catch (error) {
    if (error instanceof AwsError) return /perform: (\S+)/.exec(error.message)?.[1] ?? error.message;
    throw error;
  }
}

function ownPolicies(template: Template, { caller, mayAll, mayNothing }: AssumeWish): PolicyDocument[] {
  if (mayNothing === true) return [checkPolicy(NOTHING)];
  if (mayAll === true || template.Resources[caller] === undefined) return [checkPolicy(EVERYTHING)];
  const policies = one(template, caller)['Policies'] as readonly { readonly PolicyDocument: PolicyLike }[];
  return policies.map(({ PolicyDocument: document }) => checkPolicy(document));
}
