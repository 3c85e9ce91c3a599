/** Finds the row of the operations table by method, level of the path and subresource, and serves the request by it. */
import { AwsError } from '../aws-error.ts';
import { headerValue, type VerifiedRequest } from '../request.ts';
import { answerPreflight } from './cors.ts';
import { accessDenied, notImplemented } from './errors.ts';
import { refuseUnknownHeaders } from './headers.ts';
import type { Operation, Undecided } from './operation.ts';
import { FORM_UPLOAD, OPERATIONS } from './operations.ts';
import { isSubresource } from './subresources.ts';
import type { Target } from './target.ts';

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

/** @throws AwsError of the operation, or for a request that matches none */
export async function dispatch(call: Undecided): Promise<void> {
  const { store, request, response, target } = call;
  if (request.method === 'OPTIONS') {
    answerPreflight(store.buckets.get(target.bucket)?.cors, request, response);
  } else if (request.method === 'POST' && target.key === '' && isForm(request)) {
    await FORM_UPLOAD.serve(call, false);
  } else if (request.identity === null) {
    throw accessDenied();
  } else {
    const { operation, copies } = operationOf(request, target);
    await operation.serve(call, copies);
  }
}

/** @throws AwsError MethodNotAllowed, NotImplemented */
function operationOf(
  request: Undecided['request'],
  target: Target,
): { readonly operation: Operation; readonly copies: boolean } {
  const name = `${request.method} ${levelOf(target)}${subresourcesOf(request)}`;
  const isCopy = headerValue(request, 'x-amz-copy-source') !== undefined;
  const copy = isCopy ? rowOf(`${name} (copy)`) : undefined;
  if (copy !== undefined) return { operation: copy, copies: true };
  const operation = rowOf(name);
  if (operation !== undefined) return { operation, copies: false };
  if (!METHODS.includes(request.method))
    throw new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
  // Which right it would need is not known here; a header that no operation takes is refused as ever.
  refuseUnknownHeaders(request, isCopy);
  throw notImplemented(`${name}${target.key === '' ? '' : ' of S3'}`);
}

function rowOf(name: string): Operation | undefined {
  return Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
}

function isForm(request: Pick<VerifiedRequest, 'headers'>): boolean {
  return /^multipart\/form-data\s*;/i.test(headerValue(request, 'content-type') ?? '');
}

function levelOf({ bucket, key }: Target): 'service' | 'bucket' | 'object' {
  if (bucket === '' && key === '') return 'service';
  return key === '' ? 'bucket' : 'object';
}

/** Returns the subresources in the query, as `?a&b`; other parameters do not select an operation. */
function subresourcesOf(request: Pick<VerifiedRequest, 'query'>): string {
  const names = [...new Set(request.query.map(([name]) => name))].filter(isSubresource).sort();
  return names.length === 0 ? '' : `?${names.join('&')}`;
}
