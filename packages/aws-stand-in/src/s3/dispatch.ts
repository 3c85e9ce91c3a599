/** Finds the row of the operations table by method, level of the path and subresource, and serves the request by it. */
import { headerValue, type VerifiedRequest } from '../request.ts';
import { answerPreflight } from './cors.ts';
import { accessDenied } from './errors.ts';
import type { Operation, Undecided } from './operation.ts';
import { FORM_UPLOAD, OPERATIONS } from './operations.ts';
import type { Target } from './target.ts';
import { isSubresource, unimplemented, type Level } from './unimplemented.ts';

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

/** @throws AwsError for a request that matches no row, and whose right need not be decided */
function operationOf(
  request: Undecided['request'],
  target: Target,
): { readonly operation: Operation; readonly copies: boolean } {
  const [level, names] = [levelOf(target), subresourcesOf(request)];
  const name = `${request.method} ${level}${names.length === 0 ? '' : `?${names.join('&')}`}`;
  const isCopy = headerValue(request, 'x-amz-copy-source') !== undefined;
  const copy = isCopy ? rowOf(`${name} (copy)`) : undefined;
  if (copy !== undefined) return { operation: copy, copies: true };
  return { operation: rowOf(name) ?? unimplemented(request, level, names), copies: false };
}

function rowOf(name: string): Operation | undefined {
  return Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
}

function isForm(request: Pick<VerifiedRequest, 'headers'>): boolean {
  return /^multipart\/form-data\s*;/i.test(headerValue(request, 'content-type') ?? '');
}

function levelOf({ bucket, key }: Target): Level {
  if (bucket === '' && key === '') return 'service';
  return key === '' ? 'bucket' : 'object';
}

/** Returns the subresources in the query, sorted; other parameters do not select an operation. */
function subresourcesOf(request: Pick<VerifiedRequest, 'query'>): string[] {
  return [...new Set(request.query.map(([name]) => name))].filter(isSubresource).sort();
}
