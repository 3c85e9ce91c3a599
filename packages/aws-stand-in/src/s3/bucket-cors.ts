/**
 * PutBucketCors, GetBucketCors, DeleteBucketCors.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
 */
import { AwsError } from '../aws-error.ts';
import { existingBucket } from './access.ts';
import { answerEmpty, answerXml } from './answer.ts';
import type { Call } from './call.ts';
import { CORS_METHODS, type CorsRule } from './cors.ts';
import { readDeclaredBody } from './declared-body.ts';
import { elements, malformedXml, parseXml, text, texts, type XmlElement } from './xml-in.ts';

const MAX_RULES = 100;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
const MAX_BODY_BYTES = 64 * 1024;
const LISTS = ['CORSRule', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader'];

export async function putBucketCors(call: Call<'s3:PutBucketCORS'>): Promise<void> {
  const { store, request, response, target } = call;
  existingBucket(call);
  const document = parseXml(await readDeclaredBody(request, MAX_BODY_BYTES), 'CORSConfiguration', LISTS);
  const rules = elements(document, 'CORSRule').map(ruleOf);
  if (rules.length === 0 || rules.length > MAX_RULES || !rules.every(isComplete)) throw malformedXml();
  await store.setCors(target, rules);
  answerEmpty(response, 200);
}

export function getBucketCors(call: Call<'s3:GetBucketCORS'>): void {
  const { name, cors } = existingBucket(call);
  if (cors.length === 0) {
    throw new AwsError('NoSuchCORSConfiguration', 404, 'The CORS configuration does not exist', { BucketName: name });
  }
  answerXml(call.response, 'CORSConfiguration', {
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

export async function deleteBucketCors({ store, response, target }: Call<'s3:PutBucketCORS'>): Promise<void> {
  await store.setCors(target, []);
  answerEmpty(response, 204);
}

function ruleOf(element: XmlElement): CorsRule {
  const [id, maxAge] = [text(element, 'ID'), text(element, 'MaxAgeSeconds')];
  return {
    allowedOrigins: texts(element, 'AllowedOrigin'),
    allowedMethods: texts(element, 'AllowedMethod'),
    allowedHeaders: texts(element, 'AllowedHeader'),
    exposeHeaders: texts(element, 'ExposeHeader'),
    ...(id === '' ? {} : { id }),
    ...(maxAge === '' ? {} : { maxAgeSeconds: Number(maxAge) }),
  };
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
