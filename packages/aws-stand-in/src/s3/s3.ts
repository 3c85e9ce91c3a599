/**
 * S3: from method, bucket, key and subresource to the operation. A subresource that is not implemented is a 501 that
 * names it; it never falls through to another operation.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AwsError } from '../aws-error.ts';
import type { VerifiedRequest } from '../request.ts';
import { bucketLocation, createBucket, deleteBucket, headBucket, listBuckets } from './buckets.ts';
import { completeMultipart } from './complete-multipart.ts';
import { copyObject } from './copy.ts';
import { uploadPartCopy } from './copy-part.ts';
import { deleteBucketCors, getBucketCors, putBucketCors } from './bucket-cors.ts';
import { answerPreflight, corsHeaders, type CorsRule } from './cors.ts';
import { deleteObjects } from './delete-objects.ts';
import { listUploads } from './list-uploads.ts';
import { postObject, type VerifyForm } from './post-object.ts';
import { accessDenied, notImplemented } from './errors.ts';
import { refuseUnknownHeaders } from './headers.ts';
import { listObjects } from './list.ts';
import { abortMultipart, createMultipart, listParts, uploadPart } from './multipart.ts';
import { deleteObject, getObject, putObject } from './objects.ts';
import { ObjectStore } from './store.ts';
import { isSubresource } from './subresources.ts';
import { headerValue, queryValue, targetOf, type Target } from './target.ts';
import { UploadStore } from './uploads.ts';

export interface S3 {
  serve(request: VerifiedRequest, response: ServerResponse, verifyForm: VerifyForm): Promise<void>;
  /** For the answer to this request, whatever it will be. */
  corsHeaders(incoming: IncomingMessage): Record<string, string>;
  /** Once what is under way has ended: whoever opens the data folder next finds it at rest. */
  close(): Promise<void>;
}

/** How often unfinished uploads are looked through. */
const EXPIRY_INTERVAL_MS = 3600 * 1000;

export async function createS3({ dataDir, now }: { readonly dataDir: string; readonly now: () => Date }): Promise<S3> {
  const store = await ObjectStore.open(join(dataDir, 's3'));
  const uploads = await UploadStore.open(store);
  await uploads.expire(now());
  const expiry = setInterval(() => void uploads.expire(now()).catch(console.error), EXPIRY_INTERVAL_MS).unref();
  const underWay = new Set<Promise<void>>();

  async function answer(request: VerifiedRequest, response: ServerResponse, verifyForm: VerifyForm): Promise<void> {
    const target = targetOf(request.rawPath);
    if (request.method === 'OPTIONS') {
      answerPreflight(store.buckets.get(target.bucket)?.cors, request, response);
    } else if (request.method === 'POST' && target.key === '' && isForm(request)) {
      await postObject(store, request, response, target.bucket, verifyForm);
    } else if (request.identity === null) {
      throw accessDenied();
    } else {
      refuseUnknownHeaders(request);
      await route(store, uploads, request, response, target);
    }
  }

  return {
    serve: async (request, response, verifyForm) => {
      const served = answer(request, response, verifyForm);
      underWay.add(served);
      try {
        await served;
      } finally {
        underWay.delete(served);
      }
    },
    corsHeaders: ({ url = '', method, headers }) => {
      const [, bucket = ''] = /^\/([^/?]*)/.exec(url) ?? [];
      return method === 'OPTIONS' ? {} : corsHeaders(rulesOf(store, bucket), method, headers);
    },
    close: async () => {
      clearInterval(expiry);
      await Promise.allSettled(underWay);
    },
  };
}

function rulesOf(store: ObjectStore, bucket: string): readonly CorsRule[] {
  return store.buckets.get(bucket)?.cors ?? [];
}

function isForm(request: VerifiedRequest): boolean {
  return /^multipart\/form-data\s*;/i.test(headerValue(request, 'content-type') ?? '');
}

async function route(
  store: ObjectStore,
  uploads: UploadStore,
  request: VerifiedRequest,
  response: ServerResponse,
  target: Target,
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
      await deleteBucket(store, request, response, bucket, (name) => uploads.inBucket(name).length > 0);
      return;
    case 'GET bucket?location':
      bucketLocation(store, request, response, bucket);
      return;
    case 'GET bucket?list-type':
      if (queryValue(request, 'list-type') !== '2') throw notImplemented('another list-type than 2');
      listObjects(store, request, response, bucket);
      return;
    case 'PUT bucket?cors':
      await putBucketCors(store, request, response, bucket);
      return;
    case 'GET bucket?cors':
      getBucketCors(store, request, response, bucket);
      return;
    case 'DELETE bucket?cors':
      await deleteBucketCors(store, request, response, bucket);
      return;
    case 'POST bucket?delete':
      await deleteObjects(store, request, response, bucket);
      return;
    case 'GET bucket?uploads':
      listUploads(store, uploads, request, response, bucket);
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
      if (headerValue(request, 'x-amz-copy-source') === undefined)
        await uploadPart(store, uploads, request, response, target);
      else await uploadPartCopy(store, uploads, request, response, target);
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
  if (bucket === '' && key === '') return 'service';
  return key === '' ? 'bucket' : 'object';
}

/** `?a&b` of the subresources in the query; other parameters choose nothing. */
function subresource(request: VerifiedRequest): string {
  const names = [...new Set(request.query.map(([name]) => name))].filter(isSubresource).sort();
  return names.length === 0 ? '' : `?${names.join('&')}`;
}
