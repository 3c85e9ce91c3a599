/**
 * PutBucketLifecycleConfiguration, GetBucketLifecycleConfiguration, DeleteBucketLifecycle, for rules that abort
 * unfinished uploads.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { XmlObject } from '../xml.ts';
import { existingBucket } from './access.ts';
import { answerEmpty, answerXml } from './answer.ts';
import type { Call } from './call.ts';
import { readDeclaredBody } from './declared-body.ts';
import { invalidArgument, invalidRequest, notImplemented } from './errors.ts';
import type { LifecycleRule } from './lifecycle-rules.ts';
import { elements, malformedXml, parseXml, text, type XmlElement, type XmlRules } from './xml-in.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html */
const MAX_RULES = 1000;
/** Limit on a rule's ID, in characters. https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html */
const MAX_ID_CHARACTERS = 255;
/** Limit on a prefix, in bytes: that on a key. */
const MAX_PREFIX_BYTES = 1024;
/** Limit on the body, in bytes; S3 documents none. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html */
const CONFIGURATION: XmlRules = {
  Rule: [
    {
      ID: 'text',
      Status: 'text',
      Prefix: 'text',
      Filter: [
        {
          Prefix: 'text',
          Tag: 'refused',
          And: 'refused',
          ObjectSizeGreaterThan: 'refused',
          ObjectSizeLessThan: 'refused',
        },
      ],
      AbortIncompleteMultipartUpload: [{ DaysAfterInitiation: 'text' }],
      Expiration: 'refused',
      NoncurrentVersionExpiration: 'refused',
      NoncurrentVersionTransition: 'refused',
      Transition: 'refused',
    },
  ],
};

export async function putBucketLifecycle(call: Call<'s3:PutLifecycleConfiguration'>): Promise<void> {
  const { store, request, response, target } = call;
  existingBucket(call);
  const body = await readDeclaredBody(request, MAX_BODY_BYTES);
  const rules = elements(parseXml(body, 'LifecycleConfiguration', CONFIGURATION), 'Rule').map(ruleOf);
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml();
  refuseRepeatedRules(rules);
  await store.configure(target, () => ({ lifecycle: rules }));
  answerEmpty(response, 200);
}

export function getBucketLifecycle(call: Call<'s3:GetLifecycleConfiguration'>): void {
  const { name, lifecycle } = existingBucket(call);
  if (lifecycle === null)
    throw new AwsError('NoSuchLifecycleConfiguration', 404, 'The lifecycle configuration does not exist', {
      BucketName: name,
    });
  answerXml(call.response, 'LifecycleConfiguration', { Rule: lifecycle.map(described) });
}

export async function deleteBucketLifecycle(call: Call<'s3:PutLifecycleConfiguration'>): Promise<void> {
  const { store, response, target } = call;
  await store.configure(target, () => ({ lifecycle: null }));
  answerEmpty(response, 204);
}

/** Reads a rule in S3's words of refusal. @throws AwsError MalformedXML, InvalidArgument, InvalidRequest, NotImplemented */
function ruleOf(element: XmlElement): LifecycleRule {
  const id = text(element, 'ID') === '' ? randomUUID() : text(element, 'ID');
  if (id.length > MAX_ID_CHARACTERS) throw invalidArgument('ID length should not exceed allowed limit of 255');
  // An answer to an upload that the rule aborts has its ID as a header.
  if (!/^[\x20-\x7e]+$/.test(id)) throw notImplemented('an ID of other characters than those of ASCII');
  const status = text(element, 'Status');
  if (status !== 'Enabled' && status !== 'Disabled') throw malformedXml();
  const scope = scopeOf(element);
  if (Buffer.byteLength(scope.prefix) > MAX_PREFIX_BYTES) throw invalidRequest('The maximum size of a prefix is 1024.');
  return { id, status, ...scope, daysAfterInitiation: daysOf(element) };
}

/** @throws AwsError MalformedXML for a rule with both forms of a prefix, or none */
function scopeOf(element: XmlElement): Pick<LifecycleRule, 'prefix' | 'form'> {
  const [filter, second] = elements(element, 'Filter');
  if (second !== undefined || (filter === undefined) !== 'Prefix' in element) throw malformedXml();
  if (filter === undefined) return { prefix: text(element, 'Prefix'), form: 'Prefix' };
  return { prefix: text(filter, 'Prefix'), form: 'Prefix' in filter ? 'Filter/Prefix' : 'Filter' };
}

function daysOf(element: XmlElement): number {
  const [action, second] = elements(element, 'AbortIncompleteMultipartUpload');
  if (action === undefined) throw invalidRequest('At least one action needs to be specified in a rule');
  const days = text(action, 'DaysAfterInitiation');
  if (second !== undefined || !/^-?\d{1,9}$/.test(days)) throw malformedXml();
  if (Number(days) <= 0)
    throw invalidArgument("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer");
  return Number(days);
}

/** @throws AwsError InvalidArgument for two rules of one ID, InvalidRequest for two of one prefix */
function refuseRepeatedRules(rules: readonly LifecycleRule[]): void {
  if (new Set(rules.map(({ id }) => id)).size < rules.length)
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule');
  const prefixes = rules.map(({ prefix }) => prefix);
  const repeated = prefixes.find((prefix, index) => prefixes.indexOf(prefix) !== index);
  if (repeated !== undefined) throw invalidRequest(`Found two rules with same prefix '${repeated}'`);
}

function described({ id, status, prefix, form, daysAfterInitiation }: LifecycleRule): XmlObject {
  return {
    ID: id,
    ...(form === 'Prefix' ? { Prefix: prefix } : { Filter: form === 'Filter' ? {} : { Prefix: prefix } }),
    Status: status,
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: daysAfterInitiation },
  };
}
