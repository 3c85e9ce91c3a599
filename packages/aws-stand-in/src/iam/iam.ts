/**
 * IAM: the inline policies of roles. They are stored with the account and take effect on live sessions at once.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
import type { ServerResponse } from 'node:http';
import type { Account, Role } from '../account/account.ts';
import { queryParameters } from '../query-protocol.ts';
import { parsePolicy } from '../policy/document.ts';
import { AwsError } from '../aws-error.ts';
import type { RequestContext } from '../policy/condition.ts';
import type { VerifiedRequest } from '../request.ts';
import { toXml, type XmlObject } from '../xml.ts';

const NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';
/** Limit on the inline policies of a role together, in characters without white space. */
const MAX_INLINE_CHARS = 10_240;
/**
 * Calls that have the condition key `iam:PermissionsBoundary`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const BY_BOUNDARY = ['PutRolePolicy', 'DeleteRolePolicy'];
const POLICY_NAME = /^[\w+=,.@-]{1,128}$/;

type Call = (account: Account, roleName: string, parameters: URLSearchParams) => Promise<XmlObject | null>;

const CALLS: Readonly<Record<string, Call>> = {
  PutRolePolicy: async (account, roleName, parameters) => {
    const name = policyName(parameters);
    const text = parameters.get('PolicyDocument') ?? '';
    parsePolicy(text);
    const others = Object.entries(account.inlinePolicies(roleName)).filter(([other]) => other !== name);
    const total = [text, ...others.map(([, other]) => other)].reduce(
      (sum, policy) => sum + policy.replace(/\s/g, '').length,
      0,
    );
    if (total > MAX_INLINE_CHARS)
      throw new AwsError(
        'LimitExceeded',
        409,
        `Maximum policy size of ${MAX_INLINE_CHARS} bytes exceeded for role ${roleName}`,
      );
    await account.putInlinePolicy(roleName, name, text);
    return null;
  },
  GetRolePolicy: (account, roleName, parameters) => {
    const name = policyName(parameters);
    const text = account.inlinePolicies(roleName)[name];
    if (text === undefined)
      throw new AwsError('NoSuchEntity', 404, `The role policy with name ${name} cannot be found.`);
    return Promise.resolve({ RoleName: roleName, PolicyName: name, PolicyDocument: encodeURIComponent(text) });
  },
  DeleteRolePolicy: async (account, roleName, parameters) => {
    const name = policyName(parameters);
    if (account.inlinePolicies(roleName)[name] === undefined)
      throw new AwsError('NoSuchEntity', 404, `The role policy with name ${name} cannot be found.`);
    await account.putInlinePolicy(roleName, name, null);
    return null;
  },
  ListRolePolicies: (account, roleName) =>
    Promise.resolve({ PolicyNames: { member: Object.keys(account.inlinePolicies(roleName)) }, IsTruncated: false }),
};

export async function serveIam(request: VerifiedRequest, response: ServerResponse, account: Account): Promise<void> {
  if (request.identity === null)
    throw new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  const parameters = await queryParameters(request);
  const action = parameters.get('Action') ?? '';
  const call = Object.hasOwn(CALLS, action) ? CALLS[action] : undefined;
  if (call === undefined)
    throw new AwsError('NotImplemented', 501, `IAM ${action || '(no action)'} is not implemented here`);
  const roleName = parameters.get('RoleName') ?? '';
  const role = account.role(roleName);
  if (!request.isAllowed(`iam:${action}`, account.roleArn(roleName), conditionContext(action, role))) {
    throw new AwsError(
      'AccessDenied',
      403,
      `User: ${request.identity.arn} is not authorized to perform: iam:${action} on resource: role ${roleName}`,
    );
  }
  if (role === undefined) throw new AwsError('NoSuchEntity', 404, `The role with name ${roleName} cannot be found.`);
  const result = await call(account, roleName, parameters);
  const content = {
    ...(result === null ? {} : { [`${action}Result`]: result }),
    ResponseMetadata: { RequestId: request.requestId },
  };
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(toXml(`${action}Response`, content, NAMESPACE));
}

/** Returns no key for a role without a boundary, nor for calls that do not have it on AWS. */
function conditionContext(action: string, role: Role | undefined): RequestContext {
  if (!BY_BOUNDARY.includes(action) || role?.boundaryArn === undefined) return {};
  return { 'iam:PermissionsBoundary': role.boundaryArn };
}

function policyName(parameters: URLSearchParams): string {
  const name = parameters.get('PolicyName') ?? '';
  if (!POLICY_NAME.test(name))
    throw new AwsError('ValidationError', 400, "Value at 'policyName' failed to satisfy constraint");
  return name;
}
