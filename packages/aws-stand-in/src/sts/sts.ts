/**
 * STS: AssumeRole with session policy, tags and SourceIdentity, and GetCallerIdentity, by the query protocol with XML
 * responses.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import type { ServerResponse } from 'node:http';
import type { Account, Role } from '../account/account.ts';
import { assumeRoleInput, type AssumeRoleInput } from './assume-role-input.ts';
import { queryParameters } from '../query-protocol.ts';
import { AwsError } from '../aws-error.ts';
import type { VerifiedRequest } from '../request.ts';
import { sessionTokenSize } from './session-token-size.ts';
import { newKeyId } from '../account/sessions.ts';
import { requireTrust } from './trust.ts';
import { toXml, type XmlObject } from '../xml.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const VERSION = '2011-06-15';
/** Maximum duration, in seconds, of a role that is assumed by a session. */
const MAX_CHAINED_SECONDS = 3600;

export async function serveSts(request: VerifiedRequest, response: ServerResponse, account: Account): Promise<void> {
  if (request.identity === null)
    throw new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  const parameters = await queryParameters(request);
  const action = parameters.get('Action') ?? '';
  const version = parameters.get('Version') ?? '(no version)';
  if (version !== VERSION)
    throw new AwsError('InvalidAction', 400, `Could not find operation ${action} for version ${version}`);
  if (action === 'AssumeRole')
    answer(response, request, action, assumeRole(request, account, assumeRoleInput(parameters)));
  else if (action === 'GetCallerIdentity') answer(response, request, action, callerIdentity(request));
  else throw new AwsError('NotImplemented', 501, `STS ${action || '(no action)'} is not implemented here`);
}

function assumeRole(request: VerifiedRequest, account: Account, requested: AssumeRoleInput): XmlObject {
  // SourceIdentity is permanent: sessions inherit it through all chained roles.
  const inherited = request.identity?.contextKeys['aws:SourceIdentity'];
  const input = { ...requested, sourceIdentity: requested.sourceIdentity ?? inherited };
  const role = assumableRole(request, account, input);
  const accessKeyId = newKeyId('ASIA');
  const issuedAtMs = request.now.getTime();
  const expiresAtMs = Math.floor(issuedAtMs / 1000) * 1000 + input.durationSeconds * 1000;
  const { sessionName, tags, policy, sourceIdentity } = input;
  const { tokenBytes, utilizationPercent } = sessionTokenSize(input);
  const sessionToken = account.sealer.seal({
    accessKeyId,
    roleName: role.name,
    sessionName,
    tags,
    issuedAtMs,
    expiresAtMs,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(policy === undefined ? {} : { policy }),
  });
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: account.sealer.secretOf(accessKeyId),
      SessionToken: sessionToken,
      Expiration: new Date(expiresAtMs).toISOString().replace('.000Z', 'Z'),
    },
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${sessionName}`,
      Arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${sessionName}`,
    },
    // PackedPolicySize covers policy and tags alone, so it is omitted if there are none; the other two fields replaced
    // it in 2026.
    ...(policy === undefined && Object.keys(tags).length === 0 ? {} : { PackedPolicySize: utilizationPercent }),
    SessionTokenUtilization: utilizationPercent,
    SessionTokenSize: tokenBytes,
    SourceIdentity: sourceIdentity,
  };
}

/**
 * Returns the role if the caller may assume it for the requested duration. @throws AwsError AccessDenied,
 * ValidationError
 */
function assumableRole({ identity, context }: VerifiedRequest, account: Account, input: AssumeRoleInput): Role {
  const inherited = identity?.contextKeys['aws:SourceIdentity'];
  const roleName = input.roleArn.startsWith(account.roleArn('')) ? input.roleArn.slice(account.roleArn('').length) : '';
  const role = account.role(roleName);
  // A role that does not exist is refused with the same error as a role that trusts another caller.
  const isChanged = inherited !== undefined && input.sourceIdentity !== inherited;
  if (identity === null || identity.kind === 'root' || role === undefined || isChanged) {
    throw new AwsError(
      'AccessDenied',
      403,
      `User: ${identity?.arn ?? ''} is not authorized to perform: sts:AssumeRole on resource: ${input.roleArn}`,
    );
  }
  requireTrust({ context, identity }, role, input);
  const maxSeconds = identity.kind === 'session' ? MAX_CHAINED_SECONDS : role.maxSessionDurationSeconds;
  if (input.durationSeconds > Math.min(maxSeconds, role.maxSessionDurationSeconds)) {
    throw new AwsError(
      'ValidationError',
      400,
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return role;
}

function callerIdentity({ identity }: VerifiedRequest): XmlObject {
  const userId = identity?.kind === 'root' ? identity.accountId : (identity?.contextKeys['aws:userid'] ?? '');
  return { Arn: identity?.arn, UserId: userId, Account: identity?.accountId };
}

function answer(response: ServerResponse, request: VerifiedRequest, action: string, result: XmlObject): void {
  const content = { [`${action}Result`]: result, ResponseMetadata: { RequestId: request.requestId } };
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(toXml(`${action}Response`, content, NAMESPACE));
}

/** Writes an error of the query protocol. */
export function writeStsError(response: ServerResponse, requestId: string, error: AwsError): void {
  const code = QUERY_CODES[error.code] ?? error.code;
  // The query protocol answers 403 where S3 answers 400.
  const status = code === 'InvalidClientTokenId' || code === 'ExpiredToken' ? 403 : error.status;
  response.writeHead(status, { 'content-type': 'text/xml' });
  const content = {
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: error.message },
    RequestId: requestId,
  };
  response.end(toXml('ErrorResponse', content, NAMESPACE));
}

/** Codes of the query services for failures of the signature check, by S3's codes. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'InvalidClientTokenId',
  InvalidToken: 'InvalidClientTokenId',
  AuthorizationHeaderMalformed: 'IncompleteSignature',
  RequestTimeTooSkewed: 'SignatureDoesNotMatch',
};
