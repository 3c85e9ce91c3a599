/**
 * Decides what PutBucketPolicy accepts, in S3's words of refusal, and which of it is public.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
import {
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Bucket, startBox, type Box } from '../harness/box.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { policyOf } from '../harness/stand-in.ts';
import { textsOf } from '../harness/xml-text.ts';
import policies from '../vectors/bucket-policies.json' with { type: 'json' };
import publicPolicies from '../vectors/public-policies.json' with { type: 'json' };

interface Row {
  readonly name: string;
  /** The policy, or what its statement has in place of an Allow of everything to everybody. */
  readonly text?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly without?: string;
  readonly is: string;
  readonly message?: string;
}

const STATEMENT = {
  Effect: 'Deny',
  Principal: { AWS: '123456789012' },
  Action: 's3:*',
  Resource: ['arn:aws:s3:::{bucket}', 'arn:aws:s3:::{bucket}/*'],
};

let box: Box;
beforeAll(async () => {
  const trustPolicy = policyOf({ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' });
  box = await startBox({
    users: [{ name: 'max', policies: [] }],
    roles: [{ name: 'guide', trustPolicy, policies: [], maxSessionDurationSeconds: 3600 }],
  });
  await box.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
});
afterAll(() => box.dispose());

function textOf({ text, with: more = {}, without = '' }: Partial<Row>): string {
  const elements = Object.entries(STATEMENT).filter(([name]) => name !== without);
  return (text ?? JSON.stringify(policyOf({ ...Object.fromEntries(elements), ...more }))).replaceAll(
    '{bucket}',
    Bucket,
  );
}

function put(body: string): Promise<Answer> {
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  return box.raw('?policy=', { method: 'PUT', body, headers });
}

test.each((policies as readonly Row[]).map((row) => [row.name, row.is, row] as const))(
  '%s: %s',
  async (_name, is, row) => {
    const before = textOf({ with: { Sid: 'before' } });
    expect(refusal(await put(before))).toBe('204');
    const answer = await put(textOf(row));
    expect([refusal(answer), ...textsOf(answer.text, 'Message')]).toEqual([
      is,
      ...(is === '204' ? [] : [row.message ?? (expect.any(String) as unknown)]),
    ]);
    // Root reads the policy whatever it denies; a refused one leaves the one before.
    expect((await box.raw('?policy=')).text).toBe(is === '204' ? textOf(row) : before);
  },
);

test('20 KB of policy are accepted, and one byte more is not', async () => {
  const sized = (bytes: number): string => {
    const text = textOf({ with: { Sid: '' } });
    return textOf({ with: { Sid: 'x'.repeat(bytes - text.length) } });
  };
  expect(refusal(await put(sized(20_480)))).toBe('204');
  expect(refusal(await put(sized(20_481)))).toBe('400 MalformedPolicy');
});

test('bytes that are not UTF-8 are refused', async () => {
  const body = Buffer.from(textOf({ with: { Sid: '?' } })).map((byte) => (byte === 0x3f ? 0xff : byte));
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  expect(refusal(await box.raw('?policy=', { method: 'PUT', body, headers }))).toBe('400 MalformedPolicy');
});

test('a policy whose bytes are not what was declared is refused', async () => {
  const body = textOf({});
  const sent = (headers: Record<string, string>): Promise<Answer> =>
    box.raw('?policy=', { method: 'PUT', body, headers });
  expect(refusal(await sent({}))).toBe('400 InvalidRequest');
  expect(refusal(await sent({ 'x-amz-checksum-crc32': 'AAAAAA==' }))).toBe('400 BadDigest');
});

describe.each(publicPolicies.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  const text = JSON.stringify(
    policyOf(
      ...row.statements.map((statement) => ({
        ...statement,
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      })),
    ),
  );

  test(row.public ? 'is public' : 'is not public', async () => {
    expect(refusal(await put(text))).toBe('204');
    const { PolicyStatus } = await box.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus).toEqual({ IsPublic: row.public });
  });

  test(`is ${row.public ? 'refused' : 'accepted'} while public policies are blocked`, async () => {
    const block = (BlockPublicPolicy: boolean): Promise<unknown> =>
      box.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicPolicy } }));
    await block(true);
    expect(refusal(await put(text))).toBe(row.public ? '403 AccessDenied' : '204');
    await block(false);
    expect(refusal(await put(text))).toBe('204');
  });
});
