/**
 * PutBucketCors, GetBucketCors, DeleteBucketCors.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
 */
import type { ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { VerifiedRequest } from '../request.ts';
import { existingBucket, requireBucketAction } from './access.ts';
import { CORS_METHODS, type CorsRule } from './cors.ts';
import { readDeclaredBody } from './declared-body.ts';
import { writeXml } from './multipart.ts';
import type { ObjectStore } from './store.ts';
import { elements, malformedXml, parseXml, text, texts } from './xml-in.ts';

const MAX_RULES = 100;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
const MAX_BODY_BYTES = 64 * 1024;
const LISTS = ['CORSRule', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader'];

export async function putBucketCors(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  name: string,
): Promise<void> {
  requireBucketAction(request, 's3:PutBucketCORS', name);
  existingBucket(store, name);
  const document = parseXml(await readDeclaredBody(request, MAX_BODY_BYTES), 'CORSConfiguration', LISTS);
  const rules = elements(document, 'CORSRule').map((element): CorsRule => {
    const [id, maxAge] = [text(element, 'ID'), text(element, 'MaxAgeSeconds')];
    return {
      allowedOrigins: texts(element, 'AllowedOrigin'),
      allowedMethods: texts(element, 'AllowedMethod'),
      allowedHeaders: texts(element, 'AllowedHeader'),
      exposeHeaders: texts(element, 'ExposeHeader'),
      ...(id === '' ? {} : { id }),
      ...(maxAge === '' ? {} : { maxAgeSeconds: Number(maxAge) }),
    };
  });
  if (rules.length === 0 || rules.length > MAX_RULES || !rules.every(isComplete)) throw malformedXml();
  await store.setCors(name, rules);
  response.writeHead(200);
  response.end();
}

export function getBucketCors(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  name: string,
): void {
  requireBucketAction(request, 's3:GetBucketCORS', name);
  const { cors } = existingBucket(store, name);
  if (cors.length === 0) {
    throw new AwsError('NoSuchCORSConfiguration', 404, 'The CORS configuration does not exist', { BucketName: name });
  }
  writeXml(response, 'CORSConfiguration', {
    CORSRule: cors.map((rule) => ({
      ID: rule.id,
      AllowedHeader: rule.allowedHeaders,
      AllowedMethod: rule.allowedMethods,
      AllowedOrigin: rule.allowedOrigins,
      ExposeHeader: rule.exposeHeaders,
      MaxAgeSeconds: rule.maxAgeSeconds,
    })),
  });
}

/** AWS asks for the right to put. */
export async function deleteBucketCors(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  name: string,
): Promise<void> {
  requireBucketAction(request, 's3:PutBucketCORS', name);
  await store.setCors(name, []);
  response.writeHead(204);
  response.end();
}

function isComplete(rule: CorsRule): boolean {
  const { allowedOrigins, allowedMethods, maxAgeSeconds = 0 } = rule;
  const oneStar = [...allowedOrigins, ...rule.allowedHeaders].every((pattern) => pattern.split('*').length <= 2);
  return (
    allowedOrigins.length > 0 &&
    allowedMethods.length > 0 &&
    allowedMethods.every((method) => CORS_METHODS.includes(method)) &&
    Number.isInteger(maxAgeSeconds) &&
    oneStar
  );
}
