/**
 * Proves what the bucket's policy in examples/smap refuses, by the stand-in's evaluation of policies, and that it allows nobody
 * anything: what the old one allowed an address needs no Allow, since readers have signatures.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
import { expect, test } from '@jest/globals';
import { checkPolicy, evaluate } from '@latchkey/aws-stand-in/policy';
import POLICY from '../../examples/smap/bucket-policy.json' with { type: 'json' };

const EVERYTHING = checkPolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
/** The policy of an identity has no Principal; this one's is everybody. */
const BUCKET = checkPolicy({
  ...POLICY,
  Statement: POLICY.Statement.map(({ Principal: _everybody, ...statement }) => statement),
});
const MINUTE_MS = 60_000;

test('every statement denies, to everybody', () => {
  expect(POLICY.Statement.map(({ Effect, Principal }) => [Effect, Principal])).toEqual([
    ['Deny', '*'],
    ['Deny', '*'],
    ['Deny', '*'],
  ]);
});

test.each([
  ['a signature of an hour, the longest of a URL', 60, 'true', 'allowed'],
  ['a signature with five minutes of clock skew', 65, 'true', 'allowed'],
  ['a signature that is older', 66, 'true', 'explicit deny'],
  ['no TLS', 1, 'false', 'explicit deny'],
])('%s', (_what, minutes, secure, reason) => {
  expectReason(reason, {
    'aws:SecureTransport': secure,
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:signatureAge': String(minutes * MINUTE_MS),
  });
});

test('a signature of version 2 is refused, because AWS says of each that it is new', () => {
  expectReason('explicit deny', {
    'aws:SecureTransport': 'true',
    's3:signatureversion': 'AWS',
    's3:signatureAge': '0',
  });
});

function expectReason(reason: string, context: Readonly<Record<string, string>>): void {
  for (const resource of ['arn:aws:s3:::BUCKET', 'arn:aws:s3:::BUCKET/attachments/s1_1/a.jpg'])
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:ListBucket'])
      expect(evaluate({ action, resource, context, identityPolicies: [EVERYTHING, BUCKET] }).reason).toBe(reason);
}
