/**
 * Checks a form upload against its policy: it must not have expired, every condition must hold, and every field must be
 * covered. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { AwsError } from '../aws-error.ts';
import { parseFormPolicy, type FieldCondition, type SizeRange } from './form-conditions.ts';

/** Fields that require no condition. The bucket is not one of them. https://github.com/aws/aws-sdk-php/issues/3292 */
const FREE = /^(?:x-amz-signature|file|policy|x-ignore-.*)$/;
/** Fields that are documented as `Supports exact matching` alone: a `starts-with` on them fails. */
const EXACT = /^(?:bucket|success_action_status|x-amz-(?!meta-).*)$/;

/**
 * @param policy Base64 of the policy's JSON
 * @param fields by their names in lower case; `bucket` and `key` are the target's
 * @returns the permitted range of the file's size, in which all ranges of the policy agree; `null` if it has none
 * @throws AwsError AccessDenied (expired, a condition fails, an extra field), InvalidPolicyDocument
 */
export function checkFormPolicy(policy: string, fields: ReadonlyMap<string, string>, now: Date): SizeRange | null {
  const { expiresAt, conditions } = parseFormPolicy(policy);
  if (expiresAt.getTime() <= now.getTime()) throw invalidByPolicy('Policy expired.');
  const covered = new Set<string>();
  let range: SizeRange | null = null;
  for (const { test, text } of conditions) {
    if (test !== null && 'min' in test) range = both(range, test);
    else if (test !== null && holds(test, fields.get(test.field))) covered.add(test.field);
    else throw invalidByPolicy(`Policy Condition failed: ${text}`);
  }
  const extra = [...fields.keys()].find((name) => !covered.has(name) && !FREE.test(name));
  if (extra !== undefined) throw invalidByPolicy(`Extra input fields: ${extra}`);
  return range;
}

/**
 * A condition on a field that the form does not have fails, whatever its value; and so does one whose value holds `$$`.
 * https://github.com/tj/node-s3-policy/pull/8, https://github.com/boto/boto3/issues/4514
 */
function holds({ operator, field, value }: FieldCondition, sent: string | undefined): boolean {
  if (sent === undefined || value.includes('$$')) return false;
  if (operator === 'eq') return sent === value;
  if (EXACT.test(field)) return false;
  // Content types may be a comma-separated list, each of which must begin with the value; other fields are one value.
  const parts = field === 'content-type' ? sent.split(',') : [sent];
  return parts.every((part) => part.startsWith(value));
}

function both(one: SizeRange | null, other: SizeRange): SizeRange {
  if (one === null) return other;
  return { min: Math.max(one.min, other.min), max: Math.min(one.max, other.max) };
}

function invalidByPolicy(why: string): AwsError {
  return new AwsError('AccessDenied', 403, `Invalid according to Policy: ${why}`);
}
