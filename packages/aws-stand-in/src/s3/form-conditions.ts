/**
 * Parses the policy of a form upload: Base64 of a JSON object with an expiration and a list of conditions. Messages and
 * status are those of S3, as recorded by others where AWS documents none:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.py (TestS3PresignedPost)
 * https://github.com/versity/versitygw/tree/main/s3err
 */
import { AwsError } from '../aws-error.ts';
import { hasUniqueNames } from '../unique-names.ts';
import { isRecord } from './stored-object.ts';

export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

export interface FieldCondition {
  readonly operator: 'eq' | 'starts-with';
  /** Name of the field, in lower case. */
  readonly field: string;
  readonly value: string;
}

/** A condition with its text as S3's errors show it; `test` is `null` for one that no form can meet. */
export interface FormCondition {
  readonly text: string;
  readonly test: SizeRange | FieldCondition | null;
}

export interface FormPolicy {
  readonly expiresAt: Date;
  readonly conditions: readonly FormCondition[];
}

const MAX_DEPTH = 16;
/** ISO 8601 in GMT, to the second or to the millisecond. */
const EXPIRATION = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;

/** @param policy as in the form. @throws AwsError InvalidPolicyDocument */
export function parseFormPolicy(policy: string): FormPolicy {
  const document = jsonOf(policy);
  const unexpected = Object.keys(document).find((name) => name !== 'expiration' && name !== 'conditions');
  if (unexpected !== undefined) throw invalidPolicy(`Unexpected: ${JSON.stringify(unexpected)}`);
  const { expiration, conditions } = document;
  if (expiration === undefined) throw invalidPolicy('Policy missing expiration.');
  if (conditions === undefined) throw invalidPolicy('Policy missing conditions.');
  if (!Array.isArray(conditions)) throw invalidPolicy("Invalid 'conditions' value: must be a List.");
  return { expiresAt: dateOf(expiration), conditions: conditions.map(conditionOf) };
}

/** Decodes strictly, so that the text which is signed has one meaning. @throws AwsError InvalidPolicyDocument */
function jsonOf(policy: string): Record<string, unknown> {
  const bytes = Buffer.from(policy, 'base64');
  if (bytes.toString('base64') !== policy) throw invalidPolicy('invalid Base64 encoding.');
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as unknown;
    if (isRecord(value) && hasUniqueNames(text, checkDepth)) return value;
  } catch {
    // Invalid UTF-8, invalid JSON and too many levels are reported below.
  }
  throw invalidPolicy('Invalid JSON.');
}

/** Throws for a document so deep that nothing can be said about it; a policy is three levels deep. */
function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new RangeError(`the policy is more than ${MAX_DEPTH} levels deep`);
}

function dateOf(expiration: unknown): Date {
  const text = String(expiration);
  const date = new Date(typeof expiration === 'string' && EXPIRATION.test(text) ? text : NaN);
  // A day that the month does not have would become one of the next month.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== text.slice(0, 19))
    throw invalidPolicy(`Invalid 'expiration' value: '${text}'`);
  return date;
}

/**
 * Parses `{"field": "value"}`, `["eq", "$field", "value"]`, `["starts-with", "$field", "value"]` or
 * `["content-length-range", min, max]`. Operators are written as documented, in lower case.
 */
function conditionOf(condition: unknown): FormCondition {
  if (Array.isArray(condition)) return listCondition(condition as readonly unknown[]);
  if (!isRecord(condition)) throw invalidPolicy('Invalid condition test: must be a List or Object.');
  const [only, second] = Object.entries(condition);
  if (only === undefined || second !== undefined)
    throw invalidPolicy('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  const [field, value] = only;
  if (typeof value !== 'string') throw invalidPolicy('Invalid Simple-Condition: value must be a string.');
  return { text: textOf(['eq', `$${field}`, value]), test: { operator: 'eq', field: field.toLowerCase(), value } };
}

function listCondition(condition: readonly unknown[]): FormCondition {
  const [operator, first, second] = condition;
  if (operator === undefined) throw invalidPolicy('Invalid Condition: missing operation identifier.');
  if (operator !== 'eq' && operator !== 'starts-with' && operator !== 'content-length-range')
    throw invalidPolicy(`Invalid Condition: unknown operation ${JSON.stringify(operator)}.`);
  if (condition.length !== 3) throw invalidPolicy(`Invalid ${operator}: wrong number of arguments.`);
  const text = textOf(condition);
  if (operator === 'content-length-range') return { text, test: rangeOf(first, second) };
  if (typeof first !== 'string' || typeof second !== 'string')
    throw invalidPolicy(`Invalid ${operator}: the arguments must be strings.`);
  const field = first.slice(1).toLowerCase();
  return { text, test: first.startsWith('$') ? { operator, field, value: second } : null };
}

/** S3 takes digits in a string, too; with any other string the condition fails. */
function rangeOf(...bounds: readonly [unknown, unknown]): SizeRange | null {
  if (bounds.some((bound) => typeof bound === 'string' && !/^\d+$/.test(bound))) return null;
  const [min, max] = bounds.map((bound) => (typeof bound === 'string' ? Number(bound) : bound));
  if (!isSize(min) || !isSize(max) || max < min)
    throw invalidPolicy('Invalid content-length-range: the bounds must be sizes in ascending order.');
  return { min, max };
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
}

function textOf(condition: readonly unknown[]): string {
  return `[${condition.map((part) => JSON.stringify(part)).join(', ')}]`;
}

function invalidPolicy(why: string): AwsError {
  return new AwsError('InvalidPolicyDocument', 400, `Invalid Policy: ${why}`);
}
