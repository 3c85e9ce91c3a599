/**
 * Checks the policy of a form upload: it must not have expired, every condition must hold, and every field must be
 * covered.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { AwsError } from '../aws-error.ts';

export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

/** Fields that require no condition. */
const FREE = ['x-amz-signature', 'file', 'policy', 'bucket'];

/**
 * @param policy Base64 of the policy's JSON
 * @returns the permitted range of the file's size, if the policy has one
 * @throws AwsError AccessDenied (expired, a condition fails, an extra field), InvalidPolicyDocument
 */
export function checkFormPolicy(policy: string, fields: ReadonlyMap<string, string>, now: Date): SizeRange | null {
  const { expiration, conditions } = parse(policy);
  if (!(Date.parse(expiration) > now.getTime()))
    throw new AwsError('AccessDenied', 403, 'Invalid according to Policy: Policy expired.');
  const covered = new Set<string>();
  let range: SizeRange | null = null;
  for (const condition of conditions) {
    if (Array.isArray(condition) && condition[0] === 'content-length-range') {
      range = rangeOf(condition);
      continue;
    }
    for (const [name, holds] of fieldConditions(condition)) {
      covered.add(name);
      if (!holds(fields.get(name) ?? '')) {
        throw new AwsError(
          'AccessDenied',
          403,
          `Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`,
        );
      }
    }
  }
  const extra = [...fields.keys()].find(
    (name) => !covered.has(name) && !FREE.includes(name) && !name.startsWith('x-ignore-'),
  );
  if (extra !== undefined)
    throw new AwsError('AccessDenied', 403, `Invalid according to Policy: Extra input fields: ${extra}`);
  return range;
}

function parse(policy: string): { expiration: string; conditions: readonly unknown[] } {
  try {
    const value = JSON.parse(Buffer.from(policy, 'base64').toString('utf8')) as {
      expiration?: unknown;
      conditions?: unknown;
    };
    if (typeof value.expiration === 'string' && Array.isArray(value.conditions)) {
      return { expiration: value.expiration, conditions: value.conditions as readonly unknown[] };
    }
  } catch {
    // Invalid JSON is reported below.
  }
  throw invalidPolicy();
}

type FieldCondition = [name: string, holds: (value: string) => boolean];

/** Parses `{"field": "value"}`, `["eq", "$field", "value"]` or `["starts-with", "$field", "value"]`. */
function fieldConditions(condition: unknown): FieldCondition[] {
  if (Array.isArray(condition)) {
    const [operator, field, value] = condition as unknown[];
    if (typeof field !== 'string' || !field.startsWith('$') || typeof value !== 'string') throw invalidPolicy();
    const name = field.slice(1).toLowerCase();
    if (operator === 'eq') return [[name, (sent) => sent === value]];
    if (operator === 'starts-with') {
      // Content types may be a comma-separated list, each of which must begin with the value; other fields are one
      // value.
      const partsOf = (sent: string): string[] => (name === 'content-type' ? sent.split(',') : [sent]);
      return [[name, (sent) => partsOf(sent).every((part) => part.startsWith(value))]];
    }
    throw invalidPolicy();
  }
  if (typeof condition !== 'object' || condition === null) throw invalidPolicy();
  return Object.entries(condition).map(([name, value]): FieldCondition => [
    name.toLowerCase(),
    (sent) => sent === value,
  ]);
}

function rangeOf(condition: readonly unknown[]): SizeRange {
  const [min, max] = [Number(condition[1]), Number(condition[2])];
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || min < 0 || max < min) throw invalidPolicy();
  return { min, max };
}

function invalidPolicy(): AwsError {
  return new AwsError(
    'InvalidPolicyDocument',
    400,
    'The content of the form does not meet the conditions specified in the policy document.',
  );
}
