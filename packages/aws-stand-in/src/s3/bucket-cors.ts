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
import { invalidRequest } from './errors.ts';
import { elements, malformedXml, parseXml, text, texts, type XmlElement, type XmlRules } from './xml-in.ts';

const MAX_RULES = 100;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
const MAX_BODY_BYTES = 64 * 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html */
const CONFIGURATION: XmlRules = {
  CORSRule: [
    {
      ID: 'text',
      AllowedOrigin: ['text'],
      AllowedMethod: ['text'],
      AllowedHeader: ['text'],
      ExposeHeader: ['text'],
      MaxAgeSeconds: 'text',
    },
  ],
};
/** Limit on a rule's ID, in characters. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html */
const MAX_ID_CHARACTERS = 255;

export async function putBucketCors(call: Call<'s3:PutBucketCORS'>): Promise<void> {
  const { store, request, response, target } = call;
  existingBucket(call);
  const document = parseXml(await readDeclaredBody(request, MAX_BODY_BYTES), 'CORSConfiguration', CONFIGURATION);
  const rules = elements(document, 'CORSRule').map(ruleOf);
  if (rules.length === 0 || rules.length > MAX_RULES || !rules.every(isComplete)) throw malformedXml();
  rules.forEach(refuseExposedPattern);
  await store.configure(target, () => ({ cors: rules }));
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
  await store.configure(target, () => ({ cors: [] }));
  answerEmpty(response, 204);
}

/** @throws AwsError MalformedXML */
function ruleOf(element: XmlElement): CorsRule {
  const [id, maxAge] = [text(element, 'ID'), text(element, 'MaxAgeSeconds')];
  if ('MaxAgeSeconds' in element && !/^\d{1,9}$/.test(maxAge)) throw malformedXml();
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
  const { allowedOrigins, allowedMethods, allowedHeaders, exposeHeaders, id = '' } = rule;
  const oneStar = [...allowedOrigins, ...allowedHeaders].every((pattern) => pattern.split('*').length <= 2);
  return (
    allowedOrigins.length > 0 &&
    allowedMethods.length > 0 &&
    allowedMethods.every((method) => CORS_METHODS.includes(method)) &&
    ![...allowedOrigins, ...allowedHeaders, ...exposeHeaders].includes('') &&
    id.length <= MAX_ID_CHARACTERS &&
    oneStar
  );
}

/**
 * Refuses a pattern in ExposeHeader: S3 has patterns in the other lists only, though its guide long showed one here.
 * https://github.com/google/neuroglancer/issues/788, https://github.com/noobaa/noobaa-core/pull/8954
 * @throws AwsError InvalidRequest
 */
function refuseExposedPattern({ exposeHeaders }: CorsRule): void {
  const pattern = exposeHeaders.find((name) => name.includes('*'));
  if (pattern !== undefined)
    throw invalidRequest(
      `ExposeHeader "${pattern}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
}
