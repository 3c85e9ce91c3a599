/**
 * Types shared by the parts of the stand-in: the signer of a request (`Identity`), and the request once its signature
 * is verified (`VerifiedRequest`).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { RequestContext } from './policy/condition.ts';
import type { PolicyDocument } from './policy/document.ts';

/** The signer: the account's root key, an IAM user of the account, or an assumed role's session. */
export interface Identity {
  readonly kind: 'root' | 'user' | 'session';
  readonly accessKeyId: string;
  readonly accountId: string;
  /** `arn:aws:iam::…:root`, `arn:aws:iam::…:user/…` or `arn:aws:sts::…:assumed-role/{role}/{sessionName}`. */
  readonly arn: string;
  /** Policies of the user or role. Root has none and may do everything. */
  readonly identityPolicies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  readonly sessionPolicy?: PolicyDocument;
  /** Session tags, the values of `aws:PrincipalTag/{key}`. */
  readonly principalTags: Readonly<Record<string, string>>;
  /**
   * Condition keys of this identity besides its tags, e.g. `aws:userid`, `aws:TokenIssueTime`, `aws:SourceIdentity`.
   */
  readonly contextKeys: Readonly<Record<string, string>>;
}

/** A request whose signature is verified. The hash of the body is checked while it is read (see `body`). */
export interface VerifiedRequest {
  readonly requestId: string;
  readonly method: string;
  /** Path, percent-decoded once. */
  readonly path: string;
  /** Query parameters in order, percent-decoded once; `?acl` and `?acl=` both give `['acl', '']`. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Headers, those included that a presigned query stands for (`hoisted-headers.ts`). */
  readonly headers: IncomingHttpHeaders;
  /** Names of those of the headers that are in the query. */
  readonly hoistedHeaders: readonly string[];
  /** Names of `x-amz-` parameters that are not read as headers: a service must refuse a request that has one. */
  readonly unreadParameters: readonly string[];
  /**
   * Payload without `aws-chunked` framing. It fails with an `AwsError` (XAmzContentSHA256Mismatch,
   * SignatureDoesNotMatch, IncompleteBody…) at its end at the latest, so the bytes must not be used before it has
   * ended.
   */
  readonly body: Readable;
  /** Length of the decoded payload in bytes, if the client declared it. */
  readonly contentLength: number | undefined;
  /** Trailing headers of an `aws-chunked` body (lower-case names); filled once `body` has ended. */
  readonly trailers: Readonly<Record<string, string>>;
  /** Signer; `null` if unsigned. Such a request may only do what requires no permission (CORS preflight). */
  readonly identity: Identity | null;
  readonly service: string;
  readonly region: string;
  /** True if the signature is in a presigned query rather than in headers. */
  readonly presigned: boolean;
  readonly now: Date;
  readonly sourceIp: string;
  /** Condition keys common to every service; none for an unsigned request. */
  readonly context: RequestContext;
  /** Returns true if the identity may do it: role ∩ boundary ∩ session policy, as IAM decides. */
  readonly isAllowed: (action: string, resource: string, context?: RequestContext) => boolean;
}

export function queryValue(request: Pick<VerifiedRequest, 'query'>, name: string): string | undefined {
  return request.query.find(([key]) => key === name)?.[1];
}

export function headerValue(request: Pick<VerifiedRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
