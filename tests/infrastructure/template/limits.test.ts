/**
 * Proves that the longest accepted parameters fit AWS's limits wherever the stack uses them, and that a wrong parameter
 * stops everything.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MAX_BUCKET_CHARS, MAX_LIST_CHARS } from '../../../infrastructure/parameter-faults.ts';
import { ofType, one } from '../../harness/packaged-stack.ts';
import { packageStack, resolved, type Template } from '../../harness/stack.ts';

/** Lambda limits a function's environment. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT_BYTES = 4096;
/**
 * IAM does not count white space, and JSON.stringify writes none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_MANAGED_POLICY_CHARS = 6144;
const MAX_INLINE_POLICY_CHARS = 10_240;
const MAX_TRUST_POLICY_CHARS = 2048;
/**
 * CloudFormation documents this limit for a parameter, and none for an output.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MAX_OUTPUT_BYTES = 4096;
const REGION = 'ap-southeast-1';
/** The name has 253 characters. */
const DOMAIN = `${[61, 61, 61, 59].map((length) => 'd'.repeat(length)).join('.')}.example`;
const STAGE = 's'.repeat(16);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-limits-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Returns as many items as fit: the greatest accepted length, or slightly less. */
function longList(chars: number, itemChars: number, item: (index: number) => string): string {
  const count = Math.floor((chars + 1) / (itemChars + 1));
  return Array.from({ length: count }, (_, index) => item(index)).join(',');
}

function idsOf(kind: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${kind}-${String(index).padStart(17, '0')}`).join(',');
}

describe.each([
  ['long names', 63],
  ['many short ones', 4],
])('lists at their longest, of %s', (what, itemChars) => {
  let template: Template;

  beforeAll(async () => {
    const bucket =
      (prefix: string) =>
      (index: number): string =>
        `${prefix}${String(index).padStart(3, '0')}`.padEnd(itemChars, 'x');
    const actionChars = Math.max(itemChars, 7);
    const action = (index: number): string => `sns:${String(index).padStart(3, '0')}`.padEnd(actionChars, 'X');
    const urlChars = Math.floor(MAX_LIST_CHARS / 10) - 1;
    const url = (index: number): string => `https://${index}`.padEnd(urlChars, 'x');
    const [subnets, groups] = [idsOf('subnet', 16), idsOf('sg', 5)];
    const bucketChars = Math.floor((MAX_BUCKET_CHARS - `${subnets},${groups},`.length) / 2) - 1;
    template = await packageStack(join(folder, what), [
      `--region=${REGION}`,
      `--stage=${STAGE}`,
      `--param=galleryBuckets=${longList(bucketChars, itemChars, bucket('g'))}`,
      `--param=smapBuckets=${longList(bucketChars, itemChars, bucket('s'))}`,
      `--param=smapServerActions=${longList(MAX_LIST_CHARS, actionChars, action)}`,
      `--param=publicUrls=${longList(MAX_LIST_CHARS, urlChars, url)}`,
      '--param=smapBasic=on',
      `--param=attachmentsSubnets=${subnets}`,
      `--param=attachmentsSecurityGroups=${groups}`,
      `--param=alarmTopic=arn:aws:sns:${REGION}:123456789012:${'t'.repeat(256)}`,
      `--param=domainName=${DOMAIN}`,
      `--param=certificateArn=arn:aws:acm:${REGION}:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f`,
    ]);
  }, 180_000);

  test("fit into a function's environment", () => {
    for (const [, { Environment }] of ofType(template, 'AWS::Lambda::Function')) {
      const { Variables } = Environment as { Variables: Record<string, string> };
      // CloudFormation names the table by stack, logical id and a unique suffix.
      const real = JSON.stringify({ ...Variables, TABLE_NAME: `latchkey-${STAGE}-Table-1ABCDEFGHIJKL` });
      const text = real.replaceAll('eu-central-1', REGION).replaceAll('arn:aws:', 'arn:aws-us-gov:');
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_ENVIRONMENT_BYTES);
      // A much shorter text would mean that the test packages something else.
      expect(Buffer.byteLength(text)).toBeGreaterThan(MAX_ENVIRONMENT_BYTES - 1400);
    }
  });

  test('fit into the policies', () => {
    for (const [, { PolicyDocument }] of ofType(template, 'AWS::IAM::ManagedPolicy'))
      expect(JSON.stringify(PolicyDocument).length).toBeLessThanOrEqual(MAX_MANAGED_POLICY_CHARS);
    for (const [, { Policies = [], AssumeRolePolicyDocument }] of ofType(template, 'AWS::IAM::Role')) {
      expect(JSON.stringify(Policies).length).toBeLessThanOrEqual(MAX_INLINE_POLICY_CHARS);
      expect(JSON.stringify(AssumeRolePolicyDocument).length).toBeLessThanOrEqual(MAX_TRUST_POLICY_CHARS);
    }
  });

  test('fit into the outputs', () => {
    for (const [name, { Value }] of Object.entries(template.Outputs)) {
      const text = name === 'ServerlessDeploymentBucketName' ? '' : String(resolved(template, Value));
      expect([name, Buffer.byteLength(text) <= MAX_OUTPUT_BYTES]).toEqual([name, true]);
    }
    expect(one(template, 'Domain')['DomainName']).toBe(DOMAIN);
  });
});

describe('a wrong parameter stops the deployment with one line', () => {
  test.each([
    [['--param=galleryBuckets=Not_A_Bucket'], 'parameter galleryBuckets: Not_A_Bucket is not'],
    [['--param=architecture=arm'], 'parameter architecture: arm is not one of: arm64, x86_64'],
    [['--stage=Prod'], 'parameter stage: Prod is not'],
    [['--region=cn-north-1'], 'parameter region: cn-north-1 is in China'],
  ])('%j', async (provided, line) => {
    const refused: unknown = await packageStack(join(folder, 'wrong'), provided).catch((error: unknown) => error);
    // The message ends the output: no stack trace of serverless follows.
    const [, said = 'no error'] = String(refused).split('\nError:\n');
    const [first, blank, ...rest] = said.split('\n');
    expect([first, blank]).toEqual([expect.stringContaining(line), '']);
    expect(rest.filter((text) => /^\s+(?:at|-) /.test(text))).toEqual([]);
  });
});

test('a stack of GovCloud is packaged, and names no partition by itself', async () => {
  const template = await packageStack(join(folder, 'gov'), ['--region=us-gov-west-1']);
  expect(Object.keys(template.Resources)).toContain('Table');
  expect(JSON.stringify(template)).not.toMatch(/arn:aws[:-]|amazonaws\.com\/(?!doc)/);
}, 180_000);
