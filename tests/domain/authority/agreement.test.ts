/**
 * Proves that the decision and the compiled session policy agree: `isGranted` and the stand-in's IAM evaluator, which
 * shares no code with the compiler, decide generated grants and keys alike. The names and keys are hostile and bypass
 * every parser, so the compiler's escaping is tested by itself.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkPolicy, evaluate, type PolicyDocument } from '@latchkey/aws-stand-in/policy';
import { isGranted } from '../../../shared/domain/authority/decision.ts';
import type { Grant } from '../../../shared/domain/authority/grant.ts';
import type { ListPrefix, ObjectKey } from '../../../shared/domain/authority/object-key.ts';
import { compilePolicy } from '../../../shared/domain/authority/session-policy.ts';
import { bucketName, CALLER_CONTEXT, hostileGrants, keysNear } from '../../harness/arbitraries.ts';

/** Follows the design and not the compiler. */
const IAM_ACTIONS = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  delete: ['s3:DeleteObject'],
} as const;
const UNNAMED_ACTIONS = [
  's3:GetObjectAcl',
  's3:PutObjectAcl',
  's3:GetObjectVersion',
  's3:DeleteObjectVersion',
  's3:PutObjectTagging',
  's3:ListBucketVersions',
  's3:ListBucketMultipartUploads',
  's3:DeleteBucket',
  'sts:AssumeRole',
  'iam:PutRolePolicy',
];
const ALL_POWER = [checkPolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })];
const RUNS = { numRuns: 2000 };

/** Decides as IAM does for a session whose role allows everything, so that the session policy alone decides. */
function policyAllows(policy: PolicyDocument, action: string, resource: string, context = {}): boolean {
  const request = { action, resource, context: { ...CALLER_CONTEXT, ...context } };
  return evaluate({ ...request, identityPolicies: ALL_POWER, sessionPolicy: policy }).allowed;
}

/** Returns the policy after a round trip through JSON, as STS receives it. */
function compiled(bucket: string, grants: readonly Grant[]): PolicyDocument {
  return checkPolicy(JSON.parse(JSON.stringify(compilePolicy(bucket, grants))));
}

const question = fc
  .tuple(bucketName, hostileGrants)
  .chain(([bucket, grants]) =>
    fc.record({ bucket: fc.constant(bucket), grants: fc.constant(grants), key: keysNear(prefixesOf(grants)) }),
  );

function prefixesOf(grants: readonly Grant[]): string[] {
  return grants.map((grant) => grant.prefix);
}

describe('the decision and the policy agree', () => {
  test.each(['read', 'write', 'delete'] as const)('on %s of any key', (action) => {
    let granted = 0;
    fc.assert(
      fc.property(question, ({ bucket, grants, key }) => {
        const decision = isGranted({ grants }, { action, key: key as ObjectKey });
        const policy = compiled(bucket, grants);
        for (const name of IAM_ACTIONS[action])
          expect(policyAllows(policy, name, `arn:aws:s3:::${bucket}/${key}`)).toBe(decision);
        if (decision) granted += 1;
      }),
      RUNS,
    );
    // A generator that met only one of the two answers would prove nothing.
    expect(granted).toBeGreaterThan(RUNS.numRuns / 20);
    expect(granted).toBeLessThan(RUNS.numRuns - RUNS.numRuns / 20);
  });

  test('on list of any prefix', () => {
    let granted = 0;
    fc.assert(
      fc.property(question, ({ bucket, grants, key }) => {
        const decision = isGranted({ grants }, { action: 'list', prefix: key as ListPrefix });
        const policy = compiled(bucket, grants);
        const requested = { 's3:prefix': key };
        expect(policyAllows(policy, 's3:ListBucket', `arn:aws:s3:::${bucket}`, requested)).toBe(decision);
        if (decision) granted += 1;
      }),
      RUNS,
    );
    expect(granted).toBeGreaterThan(RUNS.numRuns / 20);
    expect(granted).toBeLessThan(RUNS.numRuns - RUNS.numRuns / 20);
  });
});

describe('beyond the decision the policy allows nothing', () => {
  test('no other bucket, however its name begins or ends', () => {
    fc.assert(
      fc.property(question, fc.constantFrom('x', '-2', '.'), ({ bucket, grants, key }, more) => {
        const policy = compiled(bucket, grants);
        for (const other of [`${bucket}${more}`, `x${bucket}`, bucket.slice(0, -1)]) {
          for (const name of Object.values(IAM_ACTIONS).flat())
            expect(policyAllows(policy, name, `arn:aws:s3:::${other}/${key}`)).toBe(false);
          const listed = policyAllows(policy, 's3:ListBucket', `arn:aws:s3:::${other}`, { 's3:prefix': key });
          expect(listed).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('no list without a prefix', () => {
    fc.assert(
      fc.property(question, ({ bucket, grants }) => {
        expect(policyAllows(compiled(bucket, grants), 's3:ListBucket', `arn:aws:s3:::${bucket}`)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test.each(UNNAMED_ACTIONS)('no %s', (name) => {
    fc.assert(
      fc.property(question, ({ bucket, grants, key }) => {
        const policy = compiled(bucket, grants);
        for (const resource of [`arn:aws:s3:::${bucket}/${key}`, `arn:aws:s3:::${bucket}`])
          expect(policyAllows(policy, name, resource, { 's3:prefix': key })).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
