/**
 * S3: from method, bucket, key and subresource to the operation. A subresource that is not implemented is a 501 that
 * names it; it never falls through to another operation.
 */
import { join } from 'node:path';
import { AwsError, type ServiceHandler, type VerifiedRequest } from '../request.ts';
import { bucketLocation, createBucket, deleteBucket, headBucket, listBuckets } from './buckets.ts';
import { completeMultipart } from './complete-multipart.ts';
import { copyObject } from './copy.ts';
import { answerPreflight } from './cors.ts';
import { accessDenied, notImplemented } from './errors.ts';
import { refuseUnknownHeaders } from './headers.ts';
import { listObjects } from './list.ts';
import { abortMultipart, createMultipart, listParts, uploadPart } from './multipart.ts';
import { deleteObject, getObject, putObject } from './objects.ts';
import { ObjectStore } from './store.ts';
import { headerValue, queryValue, targetOf, type Target } from './target.ts';
import { UploadStore } from './uploads.ts';

/** Query names that choose another operation (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html). */
const SUBRESOURCES = [
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'list-type',
  'location',
  'logging',
  'metadataTable',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'partNumber',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'session',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
];

export interface S3 {
  readonly handle: ServiceHandler;
  close(): Promise<void>;
}

export interface S3Options {
  readonly dataDir: string;
}

export async function createS3({ dataDir }: S3Options): Promise<S3> {
  const store = await ObjectStore.open(join(dataDir, 's3'));
  const uploads = await UploadStore.open(store);
  return {
    handle: async (request, response) => {
      if (request.method === 'OPTIONS') {
        answerPreflight(request, response);
        return;
      }
      if (request.identity === null) throw accessDenied();
      const target = targetOf(request.rawPath);
      refuseUnknownHeaders(request);
      await route(store, uploads, request, response, target);
    },
    close: () => Promise.resolve(),
  };
}

async function route(
  store: ObjectStore,
  uploads: UploadStore,
  ...[request, response, target]: [...Parameters<ServiceHandler>, Target]
): Promise<void> {
  const { bucket, key } = target;
  const operation = `${request.method} ${level(target)}${subresource(request)}`;
  switch (operation) {
    case 'GET service':
      listBuckets(store, request, response);
      return;
    case 'PUT bucket':
      await createBucket(store, request, response, bucket);
      return;
    case 'HEAD bucket':
      headBucket(store, request, response, bucket);
      return;
    case 'DELETE bucket':
      await deleteBucket(store, request, response, bucket, (name) => uploads.hasAny(name));
      return;
    case 'GET bucket?location':
      bucketLocation(store, request, response, bucket);
      return;
    case 'GET bucket?list-type':
      if (queryValue(request, 'list-type') !== '2') throw notImplemented('another list-type than 2');
      listObjects(store, request, response, bucket);
      return;
    case 'PUT object':
      if (headerValue(request, 'x-amz-copy-source') === undefined) await putObject(store, request, response, target);
      else await copyObject(store, request, response, target);
      return;
    case 'GET object':
    case 'HEAD object':
      await getObject(store, request, response, target);
      return;
    case 'DELETE object':
      await deleteObject(store, request, response, target);
      return;
    case 'POST object?uploads':
      await createMultipart(store, uploads, request, response, target);
      return;
    case 'PUT object?partNumber&uploadId':
      await uploadPart(store, uploads, request, response, target);
      return;
    case 'GET object?uploadId':
      listParts(uploads, request, response, target);
      return;
    case 'POST object?uploadId':
      await completeMultipart(store, uploads, request, response, target);
      return;
    case 'DELETE object?uploadId':
      await abortMultipart(uploads, request, response, target);
      return;
    default:
      if (!['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(request.method)) {
        throw new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
      }
      throw notImplemented(`${operation}${key === '' ? '' : ' of S3'}`);
  }
}

function level({ bucket, key }: Target): 'service' | 'bucket' | 'object' {
  if (bucket === '') return 'service';
  return key === '' ? 'bucket' : 'object';
}

/** `?a&b` of the subresources in the query; other parameters choose nothing. */
function subresource(request: VerifiedRequest): string {
  const names = SUBRESOURCES.filter((name) => queryValue(request, name) !== undefined);
  return names.length === 0 ? '' : `?${names.join('&')}`;
}
