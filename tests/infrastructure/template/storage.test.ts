/** Checks the table and the buckets of the packaged stack. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ofType, one, packaged } from '../../harness/packaged-stack.ts';
import { resolved, type Template } from '../../harness/stack.ts';

let template: Template;
let full: Template;

beforeAll(async () => {
  [template, full] = await Promise.all([packaged('plain'), packaged('full')]);
}, 180_000);

test('the table can be recovered, is not deleted by accident, and takes no key that costs', () => {
  const table = one(template, 'Table');
  expect(table['PointInTimeRecoverySpecification']).toEqual({ PointInTimeRecoveryEnabled: true });
  expect(table['TimeToLiveSpecification']).toEqual({ AttributeName: 'ttl', Enabled: true });
  expect(table['StreamSpecification']).toEqual({ StreamViewType: 'NEW_IMAGE' });
  expect(table['BillingMode']).toBe('PAY_PER_REQUEST');
  expect(table['DeletionProtectionEnabled']).toBe(true);
  expect(table['SSESpecification']).toBeUndefined();
});

test('the table, the buckets and their policies stay when the stack goes, but not after a deployment that failed', () => {
  const kept = ['Table', 'GalleryBucket', 'GalleryBucketPolicy', 'AccessLogBucket', 'AccessLogBucketPolicy'];
  for (const id of kept) {
    expect(template.Resources[id]).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  }
  const others = Object.entries(template.Resources).filter(([id]) => !kept.includes(id));
  for (const [, { DeletionPolicy }] of others) expect(DeletionPolicy).toBeUndefined();
});

describe('the gallery bucket', () => {
  test('is closed, encrypted, logged, open to browsers, and drops unfinished uploads', () => {
    const bucket = one(template, 'GalleryBucket');
    expect(bucket['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(JSON.stringify(bucket['BucketEncryption'])).toContain('"AES256"');
    expect(bucket['LoggingConfiguration']).toMatchObject({ DestinationBucketName: 'made-accesslogbucket' });
    expect(bucket['CorsConfiguration']).toEqual({
      CorsRules: [
        {
          AllowedHeaders: ['*'],
          AllowedMethods: ['PUT', 'POST', 'GET', 'DELETE', 'HEAD'],
          AllowedOrigins: ['*'],
          ExposedHeaders: expect.arrayContaining(['ETag', 'Location', 'Content-Range', 'x-amz-checksum-sha256']),
          MaxAge: 3600,
        },
      ],
    });
    expect(JSON.stringify(bucket['LifecycleConfiguration'])).toContain('"DaysAfterInitiation":7');
  });

  test('refuses insecure transport and signatures older than 65 minutes', () => {
    const { Statement: statements } = one(template, 'GalleryBucketPolicy')['PolicyDocument'] as {
      Statement: { Effect: string; Condition: unknown }[];
    };
    expect(statements.map(({ Effect, Condition }) => [Effect, Condition])).toEqual([
      ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['Deny', { NumericGreaterThan: { 's3:signatureAge': '3900000' } }],
    ]);
  });

  test('can be an existing one, or several, of which nothing is touched', () => {
    const names = ofType(full, 'AWS::S3::Bucket').map(([id]) => id);
    expect(names).toEqual(['ServerlessDeploymentBucket']);
    expect(ofType(full, 'AWS::S3::BucketPolicy').map(([id]) => id)).toEqual(['ServerlessDeploymentBucketPolicy']);
    expect(resolved(full, full.Outputs['GalleryBuckets']?.Value)).toBe('our-gallery,our-archive');
    expect(resolved(full, full.Outputs['SmapBuckets']?.Value)).toBe('our-smap');
    expect(resolved(template, template.Outputs['GalleryBuckets']?.Value)).toBe('made-gallerybucket');
  });
});
