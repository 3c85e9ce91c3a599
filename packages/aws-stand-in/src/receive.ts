/**
 * Turns a raw HTTP request into a verified one: checks its host, decodes its target once, verifies its signature, and
 * computes the condition keys for policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Account } from './account/account.ts';
import { isAllowed } from './decide.ts';
import { withHoistedHeaders } from './hoisted-headers.ts';
import { isForThisMachine, requestTarget } from './request-target.ts';
import { AwsError } from './aws-error.ts';
import type { RequestContext } from './policy/condition.ts';
import type { PolicyDocument } from './policy/document.ts';
import { principalArn } from './policy/principal.ts';
import type { Identity, VerifiedRequest } from './request.ts';
import { verifyFormSignature, type FormSignature } from './sigv4/form.ts';
import { verify, type Verified } from './sigv4/verify.ts';

export interface ReceiveOptions {
  readonly account: Account;
  readonly region: string;
  readonly services: readonly string[];
  /** Returns the policy that a resource has itself. */
  readonly resourcePolicy: (resource: string) => PolicyDocument | undefined;
  readonly now: Date;
  readonly requestId: string;
  readonly body: Readable;
}

export interface Received {
  readonly request: VerifiedRequest;
  /**
   * Verifies the signature of a form upload, which is in its body; returns the decision on an action and a resource.
   */
  readonly verifyForm: (form: FormSignature) => VerifiedRequest['isAllowed'];
}

/** @throws AwsError */
export async function receive(incoming: IncomingMessage, options: ReceiveOptions): Promise<Received> {
  if (!isForThisMachine(incoming)) throw new AwsError('AccessDenied', 403, 'This endpoint serves this machine only.');
  const { account, region, now, body } = options;
  const { path, query } = decodedTarget(requestTarget(incoming.url ?? '/')?.origin);
  const keyOf = (accessKeyId: string, token: string | undefined): ReturnType<Account['keyOf']> =>
    account.keyOf(accessKeyId, token, now);
  // A preflight is unsigned: the presigned URL that a browser is about to use is signed for another method.
  const verified =
    incoming.method === 'OPTIONS'
      ? null
      : await verify(incoming, { keyOf, region, services: options.services, now, path, query, body });
  const presigned = verified?.claims.expiresSeconds !== undefined;
  const service =
    verified?.claims.scope.service ?? (incoming.headers['x-amz-target'] === undefined ? 's3' : 'dynamodb');
  // A preflight has the query of the request that it precedes, and none of its headers.
  const { headers, hoistedHeaders, unreadParameters } = withHoistedHeaders(
    incoming.headers,
    incoming.method === 'OPTIONS' ? [] : query,
    presigned && service === 's3',
  );
  // Only S3 has presigned headers; it decides on the right before it refuses them.
  if (service !== 's3' && unreadParameters.length > 0)
    throw new AwsError(
      'NotImplemented',
      501,
      `the query parameter ${unreadParameters.join(', ')} is not implemented here`,
    );
  const sourceIp = incoming.socket.remoteAddress ?? '';
  const facts = { region, now, sourceIp };
  const decide = (identity: Identity, action: string, resource: string, keys: RequestContext): boolean =>
    isAllowed(identity, { action, resource, context: keys, resourcePolicy: options.resourcePolicy(resource) });
  const context = verified === null ? {} : verifiedContext(incoming, verified, facts);
  return {
    verifyForm: (form) => {
      const { identity, signedAt } = verifyFormSignature(form, keyOf, region);
      const formContext = { ...commonContext(incoming, identity, facts), ...formSignatureContext(signedAt, now) };
      return (action, resource, further = {}) => decide(identity, action, resource, { ...formContext, ...further });
    },
    request: {
      requestId: options.requestId,
      method: incoming.method ?? '',
      path,
      query,
      headers,
      hoistedHeaders,
      unreadParameters,
      body: verified?.body ?? body,
      contentLength: verified?.contentLength,
      trailers: verified?.trailers ?? {},
      identity: verified?.identity ?? null,
      service,
      region,
      presigned,
      now,
      sourceIp,
      context,
      isAllowed: (action, resource, further = {}) =>
        verified !== null && decide(verified.identity, action, resource, { ...context, ...further }),
    },
  };
}

/** Input of the condition keys, besides the request and its signer. */
interface Facts {
  readonly region: string;
  readonly now: Date;
  readonly sourceIp: string;
}

function verifiedContext(incoming: IncomingMessage, verified: Verified, facts: Facts): RequestContext {
  return { ...commonContext(incoming, verified.identity, facts), ...signatureContext(incoming, verified, facts.now) };
}

function commonContext(
  incoming: IncomingMessage,
  identity: Identity,
  { region, now, sourceIp }: Facts,
): RequestContext {
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(identity.principalTags)) tags[`aws:PrincipalTag/${key}`] = value;
  return {
    'aws:PrincipalArn': principalArn(identity),
    'aws:PrincipalAccount': identity.accountId,
    'aws:PrincipalType': identity.kind === 'user' ? 'User' : identity.kind === 'root' ? 'Account' : 'AssumedRole',
    'aws:SourceIp': sourceIp,
    'aws:SecureTransport': 'false',
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    'aws:RequestedRegion': region,
    'aws:UserAgent': incoming.headers['user-agent'] ?? '',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    ...identity.contextKeys,
    ...tags,
  };
}

/**
 * Returns the condition keys of S3 about the signature. Only the header is documented as one for the body's hash; a
 * presigned request without it is one whose body is not signed, as S3 on Outposts documents it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 * https://docs.aws.amazon.com/AmazonS3/latest/s3-outposts/s3-outposts-bucket-policy-s3-sigv4-conditions.html
 */
function signatureContext({ headers }: IncomingMessage, { claims }: Verified, now: Date): RequestContext {
  return {
    ...(claims.scope.service === 's3'
      ? { 's3:x-amz-content-sha256': headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD' }
      : {}),
    's3:authType': claims.expiresSeconds === undefined ? 'REST-HEADER' : 'REST-QUERY-STRING',
    's3:signatureAge': String(now.getTime() - claims.signedAt.getTime()),
  };
}

/**
 * Returns those of a form, whose signature is as old as its date.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
function formSignatureContext(signedAt: Date, now: Date): RequestContext {
  return { 's3:authType': 'POST', 's3:signatureAge': String(now.getTime() - signedAt.getTime()) };
}

/** Returns path and query of a request line, split and decoded once. @throws AwsError InvalidURI */
export function decodedTarget(url: string | undefined): Pick<VerifiedRequest, 'path' | 'query'> {
  if (url === undefined) throw invalidUri();
  const [rawPath = '/'] = url.split('?', 1);
  const rawQuery = url.slice(rawPath.length + 1);
  const query = rawQuery
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = ''] = part.split('=', 1);
      return [decoded(name, true), decoded(part.slice(name.length + 1), true)] as const;
    });
  return { path: decoded(rawPath, false), query };
}

/** Decodes percent-encoding; a bare `+` is a space in a query and itself in a path. */
function decoded(text: string, plusIsSpace: boolean): string {
  try {
    return decodeURIComponent(plusIsSpace ? text.replaceAll('+', ' ') : text);
  } catch {
    throw invalidUri();
  }
}

function invalidUri(): AwsError {
  return new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.");
}
