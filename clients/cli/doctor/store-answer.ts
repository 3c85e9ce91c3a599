/**
 * Reads the answers of S3 as decisions. Only `AccessDenied` is a refusal by a policy: a wrong key, a skewed clock or a busy store
 * says nothing about a right. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */

export type StoreAnswer =
  /** The request had the right; `missing` if there was no such object. */
  | { readonly kind: 'allowed'; readonly missing: boolean }
  | { readonly kind: 'refused' }
  /** The store does not know the request. */
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Codes after the right was decided. */
const AFTER_THE_RIGHT = ['NoSuchKey', 'NoSuchUpload', 'NotFound', 'NoSuchVersion', 'PreconditionFailed'];
const NOT_IMPLEMENTED = ['NotImplemented', 'MethodNotAllowed', 'UnsupportedOperation'];
const MAX_CODE_CHARACTERS = 60;

export async function answerTo(request: Promise<unknown>): Promise<StoreAnswer> {
  try {
    await request;
    return { kind: 'allowed', missing: false };
  } catch (error) {
    const { code, status } = faultOf(error);
    if (code === 'AccessDenied') return { kind: 'refused' };
    if (AFTER_THE_RIGHT.includes(code)) return { kind: 'allowed', missing: true };
    if (NOT_IMPLEMENTED.includes(code) || status === 405 || status === 501) return { kind: 'unknown', why: code };
    return { kind: 'failed', why: code };
  }
}

export interface StoreFault {
  readonly code: string;
  readonly status: number | undefined;
  /** Headers of the answer, if there was one. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns the code and status of an error of the SDK; the name of the error, if there was no answer. */
export function faultOf(error: unknown): StoreFault {
  const {
    name = '',
    Code,
    code,
    $metadata,
    $response,
  } = error as {
    readonly name?: string;
    readonly Code?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  const named = [Code, name === 'Error' ? code : name].find((text) => typeof text === 'string' && text !== '');
  return {
    code: printable(typeof named === 'string' ? named : 'no answer').slice(0, MAX_CODE_CHARACTERS),
    status: $metadata?.httpStatusCode,
    headers: $response?.headers ?? {},
  };
}

/** Replaces characters that could change a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}
