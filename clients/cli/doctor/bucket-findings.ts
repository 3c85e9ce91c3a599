/** Examines the team's bucket: where it is, and its settings, read with the operator's own rights. */
import {
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import type { BucketPlace } from './aws-line.ts';
import { settingOf } from './bucket-setting.ts';
import {
  accessFindings,
  encryptionFindings,
  logFindings,
  ownershipFindings,
  versionFindings,
} from './closed-findings.ts';
import { corsFindings } from './cors-findings.ts';
import { findingsOf, type Finding } from './finding.ts';
import { lifecycleFindings } from './lifecycle-findings.ts';
import type { Patient } from './patient.ts';
import { bucketPolicyFindings } from './policy-findings.ts';
import { faultOf } from './store-answer.ts';

const region = findingsOf('region');
const REGION_HEADER = 'x-amz-bucket-region';

/** @returns the findings, and the bucket's own region, if the store tells it */
export async function regionFindings({
  own,
  team: { bucket },
  store: { s3Region },
}: Pick<Patient, 'own' | 'team' | 'store'>): Promise<{
  readonly findings: Finding[];
  readonly region: string | undefined;
}> {
  let real: string | undefined;
  try {
    const { BucketRegion } = await own.send(new HeadBucketCommand({ Bucket: bucket }));
    real = BucketRegion;
  } catch (error) {
    const { code, status, headers } = faultOf(error);
    real = headers[REGION_HEADER];
    if (status === 404)
      return {
        findings: [region.fault(`there is no bucket ${bucket}`, 'name an existing bucket when you make the team')],
        region: undefined,
      };
    if (real === undefined)
      return {
        findings: [
          region.unchecked(
            `of the bucket: no answer that tells it (${code})`,
            'give yourself the right s3:ListBucket on the bucket',
          ),
        ],
        region: undefined,
      };
  }
  if (real === undefined)
    return {
      findings: [region.unchecked('the store does not tell it', 'look for it in the store itself')],
      region: real,
    };
  return {
    findings: [
      real === s3Region
        ? region.ok(`the bucket is in ${real}, as the settings say`)
        : region.fault(
            `the bucket is in ${real}, and the settings say ${s3Region}: no signature is valid there`,
            `deploy the stack in ${real}, or set S3_REGION=${real} where the functions run`,
          ),
    ],
    region: real,
  };
}

export async function bucketFindings({ own, team, store, operator }: Patient): Promise<Finding[]> {
  const { bucket: Bucket, layout, root } = team;
  const place: BucketPlace = { bucket: Bucket, partition: operator.settings.partition, store };
  const [cors, block, policy, isPublic, encryption, versions, lifecycle, log, owner] = await Promise.all([
    settingOf(
      's3:GetBucketCORS',
      ['NoSuchCORSConfiguration'],
      own.send(new GetBucketCorsCommand({ Bucket })).then(({ CORSRules = [] }) => CORSRules),
    ),
    settingOf(
      's3:GetBucketPublicAccessBlock',
      ['NoSuchPublicAccessBlockConfiguration'],
      own
        .send(new GetPublicAccessBlockCommand({ Bucket }))
        .then(({ PublicAccessBlockConfiguration: block = {} }) => block),
    ),
    settingOf(
      's3:GetBucketPolicy',
      ['NoSuchBucketPolicy'],
      own.send(new GetBucketPolicyCommand({ Bucket })).then(({ Policy = '' }) => Policy),
    ),
    settingOf(
      's3:GetBucketPolicyStatus',
      ['NoSuchBucketPolicy'],
      own
        .send(new GetBucketPolicyStatusCommand({ Bucket }))
        .then(({ PolicyStatus }) => PolicyStatus?.IsPublic === true),
    ),
    settingOf(
      's3:GetEncryptionConfiguration',
      ['ServerSideEncryptionConfigurationNotFoundError'],
      own.send(new GetBucketEncryptionCommand({ Bucket })),
    ),
    settingOf(
      's3:GetBucketVersioning',
      [],
      own.send(new GetBucketVersioningCommand({ Bucket })).then(({ Status }) => Status),
    ),
    settingOf(
      's3:GetLifecycleConfiguration',
      ['NoSuchLifecycleConfiguration'],
      own.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
    ),
    settingOf(
      's3:GetBucketLogging',
      [],
      own.send(new GetBucketLoggingCommand({ Bucket })).then(({ LoggingEnabled }) => LoggingEnabled !== undefined),
    ),
    settingOf(
      's3:GetBucketOwnershipControls',
      ['OwnershipControlsNotFoundError'],
      own
        .send(new GetBucketOwnershipControlsCommand({ Bucket }))
        .then(({ OwnershipControls }) => OwnershipControls?.Rules ?? []),
    ),
  ]);
  return [
    // smap's pages read pictures in one place alone, and its guide has a rule for that.
    ...(layout === 'smap' ? [] : corsFindings(cors, place)),
    ...accessFindings(block, place),
    ...bucketPolicyFindings(policy, isPublic, place),
    ...encryptionFindings(encryption, place),
    ...lifecycleFindings(lifecycle, root, place),
    ...ownershipFindings(owner, place),
    ...versionFindings(versions, layout, place),
    ...logFindings(log),
  ];
}
