/** Plants faults of a bucket's settings, and checks that `latchkey doctor` finds each, and that the line it prints mends it. */
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketCorsCommand,
  GetBucketPolicyCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  type BucketLifecycleConfiguration,
  type CORSConfiguration,
  type S3Client,
} from '@aws-sdk/client-s3';
import { bucketFindings } from '../../clients/cli/doctor/bucket-findings.ts';
import type { Finding } from '../../clients/cli/doctor/finding.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';
import { examined, faultsOf, ofArea, patientOf } from './doctor-world.ts';

const latchkey = useLatchkey();
const Bucket = 'webqsee';
const ARN = `arn:aws:s3:::${Bucket}`;
const ALL = [ARN, `${ARN}/*`];
const OLD_SIGNATURES = {
  Sid: 'OldSignatures',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ALL,
  Condition: { NumericGreaterThan: { 's3:signatureAge': '3900000' } },
};
const RULE = { AllowedOrigins: ['*'], AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'], AllowedHeaders: ['*'] };
/** A rule of the bucket's owner. */
const OWNERS = { ...RULE, AllowedOrigins: ['https://owner.example'], AllowedMethods: ['GET'] };

const s3 = (): S3Client => latchkey.s3('root');
const putPolicy = (...Statement: object[]): Promise<unknown> =>
  s3().send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));
const putCors = (...CORSRules: (typeof RULE & { ExposeHeaders?: string[] })[]): Promise<unknown> =>
  s3().send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
const found = async (): Promise<Finding[]> => bucketFindings(await patientOf(latchkey, 'demo'));

afterEach(async () => {
  await mend(await found());
  await putPolicy(OLD_SIGNATURES);
  expect(faultsOf(await found())).toEqual([]);
});

/** Runs the printed lines, as AWS's CLI would. */
async function mend(findings: readonly Finding[]): Promise<void> {
  for (const { apply, state } of findings) {
    if (apply === undefined || state !== 'fault') continue;
    const line =
      /^aws s3api (?<command>\S+) --bucket (?<bucket>\S+) --\S+ (?:'(?<json>.*)'|(?<word>\S+)) --endpoint-url \S+$/s;
    const { command, bucket, json: quoted, word = '' } = line.exec(apply)?.groups ?? {};
    expect([apply, bucket]).toEqual([apply, Bucket]);
    const json = (): unknown => JSON.parse((quoted ?? '').replaceAll(`'\\''`, "'"));
    if (command === 'put-bucket-cors')
      await s3().send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: json() as CORSConfiguration }));
    else if (command === 'put-bucket-policy')
      await s3().send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(json()) }));
    else if (command === 'put-bucket-lifecycle-configuration')
      await s3().send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: json() as BucketLifecycleConfiguration,
        }),
      );
    else if (command === 'put-public-access-block')
      await s3().send(
        new PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: Object.fromEntries(
            word.split(',').map((pair) => [pair.split('=')[0] ?? '', pair.endsWith('=true')]),
          ),
        }),
      );
    else throw new Error(`no line to put: ${apply}`);
  }
}

async function expectFault(area: string, what: RegExp): Promise<Finding> {
  const fault = ofArea(await found(), area).find((one) => one.state === 'fault');
  expect(fault).toMatchObject({ what: expect.stringMatching(what), remedy: expect.stringMatching(/\w/) });
  return fault as Finding;
}

describe('CORS', () => {
  test('that hides the ETag, without which no upload of parts is completed', async () => {
    const hidden = ['ETag', 'x-amz-checksum-crc64nvme'];
    const { CORSRules: [rule] = [] } = await s3().send(new GetBucketCorsCommand({ Bucket }));
    const ExposeHeaders = (rule?.ExposeHeaders ?? []).filter((header) => !hidden.includes(header));
    await putCors({ ...RULE, ExposeHeaders: [...ExposeHeaders, 'x-owners-own'] }, OWNERS);
    await expectFault('bucket CORS', /^pages of any origin lack: ETag, x-amz-checksum-crc64nvme$/);
    await mend(await found());
    const { CORSRules: mended = [] } = await s3().send(new GetBucketCorsCommand({ Bucket }));
    // The owner's rule comes first, and the owner's header is in the new one.
    expect(mended[0]).toMatchObject({ AllowedOrigins: ['https://owner.example'], AllowedMethods: ['GET'] });
    expect(mended[1]?.ExposeHeaders).toEqual(expect.arrayContaining(['ETag', 'x-owners-own']));
    expect(mended).toHaveLength(3);
  });

  test('that is missing', async () => {
    await s3().send(new DeleteBucketCorsCommand({ Bucket }));
    await expectFault('bucket CORS', /^there is none/);
  });

  test('for one origin alone', async () => {
    await putCors(OWNERS);
    await expectFault('bucket CORS', /lack: PUT, POST, GET, DELETE, HEAD$/);
  });
});

test('public access that is not blocked', async () => {
  await s3().send(new DeletePublicAccessBlockCommand({ Bucket }));
  await expectFault(
    'bucket public access',
    /BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets$/,
  );
});

test('a lifecycle that leaves unfinished uploads', async () => {
  await s3().send(new DeleteBucketLifecycleCommand({ Bucket }));
  await expectFault('bucket lifecycle', /^uploads that nobody completes stay/);
});

test('a lifecycle for another folder: its rule stays', async () => {
  const other = {
    ID: 'unfinished-uploads',
    Status: 'Enabled',
    Filter: { Prefix: 'elsewhere/' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
  } as const;
  await s3().send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [other] } }));
  const { apply = '' } = await expectFault('bucket lifecycle', /^uploads that nobody completes stay/);
  expect(apply).toContain('"Prefix":"elsewhere/"');
  expect(apply).toContain('"ID":"unfinished-uploads-2"');
});

describe('a policy', () => {
  test('that lets old signatures through', async () => {
    await s3().send(new DeleteBucketPolicyCommand({ Bucket }));
    const { apply = '' } = await expectFault('bucket policy', /older than 65 minutes/);
    expect(apply).toContain('s3:signatureAge');
  });

  test('of the owner’s own, which stays', async () => {
    const backup = {
      Sid: 'OldSignatures',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 's3:GetObject',
      Resource: `${ARN}/*`,
    };
    await putPolicy(backup);
    await expectFault('bucket policy', /older than 65 minutes/);
    await mend(await found());
    const { Policy = '' } = await s3().send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy)).toMatchObject({ Statement: [{ Effect: 'Allow' }, { Sid: 'OldSignatures2' }] });
  });

  test('that denies signatures before URLs end', async () => {
    await putPolicy({ ...OLD_SIGNATURES, Condition: { NumericGreaterThan: { 's3:signatureAge': '600000' } } });
    await expectFault('bucket policy', /^it denies signatures of 600 s, and URLs live up to 3600 s/);
  });

  test('that is public', async () => {
    await s3().send(new DeletePublicAccessBlockCommand({ Bucket }));
    await putPolicy(OLD_SIGNATURES, {
      Sid: 'Everybody',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `${ARN}/*`,
    });
    await expectFault('bucket policy', /^S3 says that it is public$/);
    expect(faultsOf(await found())).toContainEqual(
      expect.stringMatching(/statement 2 \(Everybody\) opens s3:GetObject to everybody: past the broker$/),
    );
    await putPolicy(OLD_SIGNATURES);
  });

  test('that denies by address', async () => {
    await putPolicy(OLD_SIGNATURES, {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `${ARN}/*`,
      Condition: { NotIpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '::1/128'] } },
    });
    await expectFault('bucket policy', /denies by address or network/);
  });

  test('that denies members’ puts: the roles show it, too', async () => {
    await putPolicy(OLD_SIGNATURES, {
      Sid: 'ReadOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${ARN}/*`,
    });
    const faults = faultsOf(await examined(latchkey, 'demo'));
    expect(faults).toContainEqual(
      expect.stringMatching(/^bucket policy: statement 2 \(ReadOnly\) denies s3:PutObject/),
    );
    expect(faults).toContainEqual(expect.stringMatching(/^role member: S3 refuses write in private\/, own folder,/));
  });
});
