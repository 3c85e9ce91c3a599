/**
 * Defines the table, and the gallery bucket unless an existing one is used, which the stack leaves alone. They outlive the stack,
 * and the buckets' policies with them: a bucket without its policy would accept requests without TLS, and get no log.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
import { TABLE } from '../shared/table-schema.ts';
import {
  denyInsecureTransport,
  denyOldSignatures,
  PUBLIC_ACCESS_BLOCK,
  UNFINISHED_UPLOADS_RULE,
} from '../shared/domain/signing/bucket-needs.ts';
import { GALLERY_CORS } from '../shared/domain/signing/gallery-cors.ts';
import type { StackParameters } from './parameters.ts';
import type { Resource, Resources } from './template.ts';

const LOG_DAYS = 90;
/** A resource that a failed deployment had just made would be in the way of the next; the other attribute has no such value. */
const RETAINED = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' } as const;

export function storage({ galleryBuckets }: StackParameters): Resources {
  return { Table: table(), ...(galleryBuckets.length === 0 ? ownBucket() : {}) };
}

function table(): Resource {
  return {
    Type: 'AWS::DynamoDB::Table',
    ...RETAINED,
    Properties: {
      ...TABLE,
      DeletionProtectionEnabled: true,
      // The stream runs `revoke` on each record of an end; its filter reads the new row.
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      // SSESpecification is left out: DynamoDB encrypts by a key of its own, which costs nothing. `SSEEnabled` would use one in
      // KMS.
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    },
  };
}

function ownBucket(): Resources {
  const everything = [{ 'Fn::GetAtt': ['GalleryBucket', 'Arn'] }, { 'Fn::Sub': '${GalleryBucket.Arn}/*' }];
  return {
    GalleryBucket: {
      Type: 'AWS::S3::Bucket',
      ...RETAINED,
      DependsOn: ['AccessLogBucketPolicy'],
      Properties: {
        ...closedBucket(),
        LoggingConfiguration: { DestinationBucketName: { Ref: 'AccessLogBucket' }, LogFilePrefix: 'gallery/' },
        CorsConfiguration: {
          CorsRules: [
            {
              AllowedHeaders: [...GALLERY_CORS.allowedHeaders],
              AllowedMethods: [...GALLERY_CORS.allowedMethods],
              AllowedOrigins: [...GALLERY_CORS.allowedOrigins],
              ExposedHeaders: [...GALLERY_CORS.exposedHeaders],
              MaxAge: GALLERY_CORS.maxAgeSeconds,
            },
          ],
        },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: UNFINISHED_UPLOADS_RULE.ID,
              Status: UNFINISHED_UPLOADS_RULE.Status,
              AbortIncompleteMultipartUpload: { ...UNFINISHED_UPLOADS_RULE.AbortIncompleteMultipartUpload },
            },
          ],
        },
      },
    },
    GalleryBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...RETAINED,
      Properties: {
        Bucket: { Ref: 'GalleryBucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [denyInsecureTransport(everything), denyOldSignatures(everything)],
        },
      },
    },
    AccessLogBucket: {
      Type: 'AWS::S3::Bucket',
      ...RETAINED,
      Properties: {
        ...closedBucket(),
        LifecycleConfiguration: { Rules: [{ Id: 'old-logs', Status: 'Enabled', ExpirationInDays: LOG_DAYS }] },
      },
    },
    AccessLogBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...RETAINED,
      Properties: {
        Bucket: { Ref: 'AccessLogBucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            denyInsecureTransport([
              { 'Fn::GetAtt': ['AccessLogBucket', 'Arn'] },
              { 'Fn::Sub': '${AccessLogBucket.Arn}/*' },
            ]),
            {
              Sid: 'AccessLog',
              Effect: 'Allow',
              Principal: { Service: 'logging.s3.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: { 'Fn::Sub': '${AccessLogBucket.Arn}/gallery/*' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      },
    },
  };
}

function closedBucket(): Record<string, unknown> {
  return {
    PublicAccessBlockConfiguration: { ...PUBLIC_ACCESS_BLOCK },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  };
}
