/**
 * Defines the table, and the gallery bucket unless an existing one is used, which the stack leaves alone. They outlive the stack,
 * and the buckets' policies with them: a bucket without its policy would accept requests without TLS, and get no log.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
import { TABLE } from '../shared/table-schema.ts';
import { GALLERY_CORS } from './gallery-cors.ts';
import type { StackParameters } from './parameters.ts';
import type { Resource, Resources } from './template.ts';

/** The longest lifetime of our presigned URLs, and five minutes of clock skew. */
const MAX_SIGNATURE_AGE_MS = 65 * 60 * 1000;
const LOG_DAYS = 90;
const UNFINISHED_UPLOAD_DAYS = 7;
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
              Id: 'unfinished-uploads',
              Status: 'Enabled',
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
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
          Statement: [
            denyInsecureTransport(everything),
            {
              Sid: 'OldSignatures',
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: everything,
              Condition: { NumericGreaterThan: { 's3:signatureAge': String(MAX_SIGNATURE_AGE_MS) } },
            },
          ],
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
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  };
}

function denyInsecureTransport(resources: unknown): Record<string, unknown> {
  return {
    Sid: 'InsecureTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
