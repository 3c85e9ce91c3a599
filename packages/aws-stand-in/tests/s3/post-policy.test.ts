/**
 * The policy of a form upload: what it may say, when it ends, and which fields and sizes it permits.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { expect, test } from '@jest/globals';
import { AwsError } from '../../src/aws-error.ts';
import { checkFormPolicy } from '../../src/s3/post-policy.ts';
import vectors from '../vectors/form-policies.json' with { type: 'json' };

interface Vector {
  readonly name: string;
  /** JSON of the policy. */
  readonly policy: string;
  /** Fields of the form, besides bucket `box` and key `k`. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly answer: string;
  readonly message?: string;
  readonly range?: readonly number[];
}

const NOW = new Date('2026-01-01T00:00:00Z');
const VECTORS: readonly Vector[] = vectors;
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

/** Returns what the policy permits, or its refusal. */
function outcomeOf(policy: string, fields: Vector['fields'] = {}): unknown {
  const sent = Object.entries<string | undefined>({ bucket: 'box', key: 'k', ...fields });
  try {
    const range = checkFormPolicy(policy, new Map(sent.map(([name, value = '']) => [name, value])), NOW);
    return ['ok', undefined, range === null ? undefined : [range.min, range.max]];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [`${error.status} ${error.code}`, error.message, undefined];
  }
}

test.each(VECTORS)('$name: $answer', ({ policy, fields, answer, message, range }) => {
  const expected = [answer, answer === 'ok' ? undefined : (message ?? expect.any(String)), range];
  expect(outcomeOf(base64(policy), fields)).toEqual(expected);
});

/** A key with which the policy needs padding, and digits that the alphabet of URLs writes otherwise. */
const KEY = '??????';
const GOOD = '{"expiration":"2026-06-01T00:00:00Z","conditions":[{"bucket":"box"},{"key":"k"}]}';

test.each<[string, (policy: string) => string]>([
  ['without its padding', (policy) => policy.replace(/=+$/, '')],
  ['with a line break', (policy) => `${policy.slice(0, 76)}\n${policy.slice(76)}`],
  ['in the alphabet of URLs', (policy) => policy.replaceAll('/', '_').replaceAll('+', '-')],
  ['with what is no digit of it', (policy) => `${policy}!`],
  ['twice', (policy) => base64(policy)],
  ['not at all', () => GOOD],
])('Base64 %s is no policy', (_name, spelled) => {
  const policy = base64(GOOD.replace('"k"', `"${KEY}"`));
  expect([policy.endsWith('='), policy.includes('/')]).toEqual([true, true]);
  expect(outcomeOf(policy, { key: KEY })).toEqual(['ok', undefined, undefined]);
  expect(outcomeOf(spelled(policy), { key: KEY })).toEqual([
    '400 InvalidPolicyDocument',
    expect.any(String),
    undefined,
  ]);
});

test('bytes that are not UTF-8 are no policy', () => {
  const [before = '', after = ''] = GOOD.split('"k"');
  const policy = base64(Buffer.concat([Buffer.from(`${before}"`), Buffer.from([0xff]), Buffer.from(`"${after}`)]));
  expect(outcomeOf(policy, { key: '\ufffd' })).toEqual([
    '400 InvalidPolicyDocument',
    'Invalid Policy: Invalid JSON.',
    undefined,
  ]);
});
