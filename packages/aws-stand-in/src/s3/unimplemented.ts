/**
 * Answers requests that match no row of the operations table, in S3's order: parameters that exclude each other, then a
 * method that the resource does not have, then the right. Whoever has it is told by 501 which operation is missing.
 * https://github.com/brekkylab/backlot/blob/main/backlot/routers/s3.py publishes what was measured on S3.
 */
import { AwsError } from '../aws-error.ts';
import { queryValue } from '../request.ts';
import { BUCKET_SUBRESOURCES } from './bucket-subresources.ts';
import type { S3Request } from './call.ts';
import { invalidRequest, notImplemented } from './errors.ts';
import { listContext } from './list.ts';
import { OBJECT_SUBRESOURCES } from './object-subresources.ts';
import { onTarget, type Operation } from './operation.ts';
import { refusedArgument } from './query-argument.ts';
import type { NamedOperation } from './subresources.ts';

export type Level = 'service' | 'bucket' | 'object';

/** The operations on a version that have no subresource but `versionId`. */
const ON_VERSION: Readonly<Record<string, NamedOperation>> = {
  GET: ['GetObject', '', 's3:GetObjectVersion'],
  HEAD: ['HeadObject', '', 's3:GetObjectVersion'],
  DELETE: ['DeleteObject', '', 's3:DeleteObjectVersion'],
};

/** Operations that S3 refuses to do on a version. */
const WITHOUT_VERSIONS = ['partNumber&uploadId', 'torrent', 'uploadId', 'uploads'];
/** Parameters that S3 ignores outside directory buckets, or beside others, and that are never ignored here. */
const UNKNOWN_TO_S3 = ['renameObject', 'select-type', 'session'];

/** Every subresource. A server that did not know one would perform the wrong operation, e.g. DeleteBucket. */
const SUBRESOURCES: ReadonlySet<string> = new Set([
  ...Object.keys(BUCKET_SUBRESOURCES),
  ...Object.keys(OBJECT_SUBRESOURCES).flatMap((names) => names.split('&')),
  ...UNKNOWN_TO_S3,
  'versionId',
]);

/** True if a query parameter of that name selects another operation. */
export function isSubresource(name: string): boolean {
  return SUBRESOURCES.has(name);
}

/**
 * @param names of the request's subresources, sorted
 * @throws AwsError for what S3 does not have, or has without an action of IAM
 */
export function unimplemented(request: S3Request, level: Level, names: readonly string[]): Operation {
  if (level === 'service') throw methodNotAllowed(request, 'SERVICE');
  if (level === 'bucket') return ofBucket(request, names);
  return ofObject(request, names);
}

function ofBucket(request: S3Request, names: readonly string[]): Operation {
  const { method } = request;
  const selectors = names.filter((name) => name !== 'versionId');
  if (names.join() === 'session') throw notImplemented('CreateSession');
  if (selectors.join() === 'partNumber') throw invalidRequest('Object must have a valid key name.');
  if (selectors.join() === 'partNumber,uploadId') throw methodNotAllowed(request, 'PART');
  refuseConflict(selectors);
  if (names.includes('versionId')) throw noVersions(request);
  const [name] = selectors;
  if (name === undefined && method === 'POST') throw notForm();
  if (name === undefined) throw methodNotAllowed(request, 'BUCKET');
  if (name === 'uploadId' && ['GET', 'POST', 'DELETE'].includes(method))
    throw invalidRequest('A key must be specified');
  const row = BUCKET_SUBRESOURCES[name] ?? (name === 'uploadId' ? OBJECT_SUBRESOURCES[name] : undefined);
  if (row === undefined) throw notImplemented(`the subresource ?${name} of a bucket`);
  const found = row.operations[method];
  if (found === undefined) throw methodNotAllowed(request, row.type);
  const [operation, action, ofAll = operation] = found;
  return missing(queryValue(request, 'id') === undefined ? ofAll : operation, action);
}

function ofObject(request: S3Request, names: readonly string[]): Operation {
  const { method } = request;
  const isOfVersion = names.includes('versionId');
  const selectors = names.filter(
    (name) => name !== 'versionId' && !(name === 'select-type' && names.includes('select')),
  );
  const key = selectors.join('&');
  if (key === '' && !isOfVersion) throw methodNotAllowed(request, 'OBJECT');
  const row = OBJECT_SUBRESOURCES[key];
  if (row === undefined) refuseConflict(selectors.filter((name) => !UNKNOWN_TO_S3.includes(name)));
  if (isOfVersion && WITHOUT_VERSIONS.includes(key)) throw noVersions(request);
  if (key === 'uploads' && method === 'GET')
    throw invalidRequest('Key is not expected for the GET method ?uploads subresource');
  const found = (row?.operations ?? (key === '' || key === 'partNumber' ? ON_VERSION : {}))[method];
  if (found === undefined && row !== undefined) throw methodNotAllowed(request, row.type);
  const [operation, action, versionAction = ''] = found ?? [`${method} of an object with ?${names.join('&')}`, ''];
  const needed = isOfVersion ? versionAction : action;
  if (needed === '') throw notImplemented(operation);
  return missing(isOfVersion ? `${operation} of a version` : operation, needed);
}

/** Returns an operation that nobody can perform, but that only who may perform it is told of. */
function missing(operation: string, action: string): Operation {
  const context = action === 's3:ListBucketVersions' ? { context: listContext } : {};
  return onTarget({
    action,
    ...context,
    run: () => {
      throw notImplemented(operation);
    },
  });
}

/** @throws AwsError InvalidArgument for two subresources at once */
function refuseConflict(names: readonly string[]): void {
  if (names.length > 1)
    throw refusedArgument(`Conflicting query string parameters: ${names.join(', ')}`, 'ResourceType', names[0]);
}

function noVersions(request: S3Request): AwsError {
  return refusedArgument('This operation does not accept a version-id.', 'versionId', queryValue(request, 'versionId'));
}

function methodNotAllowed({ method }: S3Request, type: string): AwsError {
  const message = 'The specified method is not allowed against this resource.';
  return new AwsError('MethodNotAllowed', 405, message, { Method: method, ResourceType: type });
}

function notForm(): AwsError {
  return new AwsError('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
    Condition: 'Bucket POST must be of the enclosure-type multipart/form-data',
  });
}
