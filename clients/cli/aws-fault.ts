/**
 * Says what a failure of AWS means to whoever runs the command, and what to do next: sign in again, get a right, name another region.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
import { LatchkeyError, type ErrorCode } from '../../shared/errors.ts';

const MAX_CAUSES = 5;
const SIGN_IN = 'sign in again (aws sso login), or export new ones';
const NAME_CREDENTIALS =
  'set AWS_PROFILE, or export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS CloudShell has them';

interface Fault {
  /** Matches the error's name, or the code of a failure of the network. */
  readonly kind: RegExp;
  /** Matches its message; default: any. */
  readonly message?: RegExp;
  readonly code: ErrorCode;
  words(message: string): string;
}

/** The first that matches counts. */
const FAULTS: readonly Fault[] = [
  {
    kind: /^(?:ExpiredToken(?:Exception)?|TokenRefreshRequired)$/,
    code: 'unauthenticated',
    words: () => `your AWS credentials have expired: ${SIGN_IN}`,
  },
  {
    // The SDK keeps no cause of such an error, only its words.
    kind: /^(?:CredentialsProviderError|TokenProviderError)$/,
    message: /ERR_PROXY_|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONN|EHOSTUNREACH|ENETUNREACH|TimeoutError|timed out/,
    code: 'upstream_unavailable',
    words: (message) =>
      `AWS credentials cannot be fetched (${message}): check the network, and HTTPS_PROXY where there is a proxy`,
  },
  {
    kind: /^(?:CredentialsProviderError|TokenProviderError)$/,
    message: /\bsso\b|expired|refresh/i,
    code: 'unauthenticated',
    words: (message) => `your sign-in to AWS has ended: ${SIGN_IN} (${message})`,
  },
  {
    kind: /^(?:CredentialsProviderError|TokenProviderError)$/,
    message: /could not load credentials from any providers/i,
    code: 'unauthenticated',
    words: () => `no AWS credentials found: ${NAME_CREDENTIALS}`,
  },
  {
    kind: /^(?:CredentialsProviderError|TokenProviderError)$/,
    code: 'unauthenticated',
    words: (message) => `no AWS credentials found (${message}): ${NAME_CREDENTIALS}`,
  },
  {
    kind: /./,
    message: /signature (?:expired|not yet current)|request has expired/i,
    code: 'unauthenticated',
    words: () => "AWS refuses the time of the request: set this machine's clock",
  },
  {
    kind: /^(?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|(?:Missing|Invalid|Incomplete)(?:AuthenticationToken|Signature)(?:Exception)?|SignatureDoesNotMatch|AuthFailure)$/,
    code: 'unauthenticated',
    words: () =>
      'AWS does not know your credentials: check AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which belong together',
  },
  {
    kind: /^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|NotAuthorized)$/,
    code: 'upstream_refused',
    words: (message) => {
      const right = /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)(?: on resource: (\S+))?/.exec(message);
      if (right === null) return `your AWS rights do not suffice: ask an administrator of the account (${message})`;
      const [, action = '', resource] = right;
      const where = resource === undefined ? '' : ` on ${resource}`;
      return `your AWS rights lack ${action}${where}: ask an administrator of the account for it, or set AWS_PROFILE to who has it`;
    },
  },
  {
    kind: /^ResourceNotFoundException$/,
    code: 'not_found',
    words: () => 'there is no such table in the region: check --region and --stack, or AWS_REGION and TABLE_NAME',
  },
  {
    kind: /^(?:ENOTFOUND|EAI_AGAIN)$/,
    code: 'upstream_unavailable',
    words: (message) =>
      `no address of AWS is found (${message}): check --region or AWS_REGION, the network, and HTTPS_PROXY where there is a proxy`,
  },
  {
    kind: /^ERR_PROXY_/,
    code: 'upstream_unavailable',
    words: (message) => `the proxy does not connect (${message}): check HTTPS_PROXY, HTTP_PROXY and NO_PROXY`,
  },
  {
    kind: /^(?:TimeoutError|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH)$/,
    code: 'upstream_unavailable',
    words: (message) =>
      `AWS does not answer (${message}): check the network, and HTTPS_PROXY where there is a proxy, then do the same again`,
  },
  {
    kind: /^(?:UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_|ERR_TLS_)/,
    code: 'upstream_unavailable',
    words: (message) =>
      `the certificate of the answer is not trusted (${message}): if a proxy looks into TLS, name its authority in NODE_EXTRA_CA_CERTS`,
  },
];

/** Returns the failure in words with a remedy, if it is one of AWS or on the way to it. */
export function awsFault(failure: unknown): LatchkeyError | undefined {
  for (const error of causesOf(failure)) {
    const kinds = [error.name, 'code' in error && typeof error.code === 'string' ? error.code : ''];
    const { message } = error;
    const fault = FAULTS.find(
      (each) => kinds.some((kind) => each.kind.test(kind)) && (each.message?.test(message) ?? true),
    );
    if (fault !== undefined) return new LatchkeyError(fault.code, fault.words(message), { cause: failure });
  }
  return undefined;
}

/** Returns an error and what it comes from; a connection that is tried at several addresses has an error for each. */
function causesOf(failure: unknown): Error[] {
  const causes: Error[] = [];
  for (let each = failure; each instanceof Error && causes.length < MAX_CAUSES; each = each.cause) {
    causes.push(each);
    if (each instanceof AggregateError) causes.push(...each.errors.filter((part) => part instanceof Error).slice(0, 1));
  }
  return causes;
}
