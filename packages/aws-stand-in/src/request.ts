/**
 * The words that the parts of the stand-in share: who signed a request (`Identity`), and the request once its signature
 * holds (`VerifiedRequest`).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { RequestContext } from './policy/condition.ts';
import type { PolicyDocument } from './policy/document.ts';

/** Who signed: the account's root key, an IAM user of the account, or an assumed role's session. */
export interface Identity {
  readonly kind: 'root' | 'user' | 'session';
  readonly accessKeyId: string;
  readonly accountId: string;
  /** `arn:aws:iam::…:root`, `arn:aws:iam::…:user/…` or `arn:aws:sts::…:assumed-role/{role}/{sessionName}`. */
  readonly arn: string;
  /** The policies of the user or of the role. Root has none and may do everything. */
  readonly identityPolicies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  readonly sessionPolicy?: PolicyDocument;
  /** Session tags, as `aws:PrincipalTag/{key}`. */
  readonly principalTags: Readonly<Record<string, string>>;
  /** Further condition keys of this identity, e.g. `aws:userid`, `aws:TokenIssueTime`, `aws:SourceIdentity`. */
  readonly contextKeys: Readonly<Record<string, string>>;
}

/** A request whose signature holds. The body's own hash is checked while it is read (see `body`). */
export interface VerifiedRequest {
  readonly requestId: string;
  readonly method: string;
  /** The path, percent-decoded once. */
  readonly path: string;
  /** Query parameters in order, percent-decoded once; `?acl` and `?acl=` both give `['acl', '']`. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: IncomingHttpHeaders;
  /**
   * The payload without `aws-chunked` framing. It fails with an `AwsError` (XAmzContentSHA256Mismatch,
   * SignatureDoesNotMatch, IncompleteBody…) at its end at the latest, so nothing read from it counts before it has ended.
   */
  readonly body: Readable;
  /** Length of the decoded payload where the client declared it. */
  readonly contentLength: number | undefined;
  /** Trailing headers of an `aws-chunked` body (lower-case names); filled once `body` has ended. */
  readonly trailers: Readonly<Record<string, string>>;
  /** `null`: unsigned. Such a request may only do what nobody needs a right for (CORS preflight). */
  readonly identity: Identity | null;
  readonly service: string;
  readonly region: string;
  /** From a presigned query rather than from headers. */
  readonly presigned: boolean;
  readonly now: Date;
  readonly sourceIp: string;
  /** Condition keys that every service has; none for an unsigned request. */
  readonly context: RequestContext;
  /** True if the identity may do it: role ∩ boundary ∩ session policy, as IAM decides. */
  readonly isAllowed: (action: string, resource: string, context?: RequestContext) => boolean;
}

export function queryValue(request: Pick<VerifiedRequest, 'query'>, name: string): string | undefined {
  return request.query.find(([key]) => key === name)?.[1];
}

export function headerValue(request: Pick<VerifiedRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
