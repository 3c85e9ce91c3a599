/** The table, and the gallery bucket unless an existing one is used: then nothing of it is touched. */
import { TABLE } from '../shared/table.ts';
import type { StackParameters } from './parameters.ts';
import type { Resource, Resources } from './template.ts';

/** The longest a presigned URL of ours lives, and five minutes of clock skew. */
const MAX_SIGNATURE_AGE_MS = 65 * 60 * 1000;
const LOG_DAYS = 90;
const UNFINISHED_UPLOAD_DAYS = 7;

export function storage({ galleryBuckets }: StackParameters): Resources {
  return { Table: table(), ...(galleryBuckets.length === 0 ? ownBucket() : {}) };
}

function table(): Resource {
  return {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      ...TABLE,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    },
  };
}

function ownBucket(): Resources {
  const everything = [{ 'Fn::GetAtt': ['GalleryBucket', 'Arn'] }, { 'Fn::Sub': '${GalleryBucket.Arn}/*' }];
  return {
    GalleryBucket: {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      DependsOn: ['AccessLogBucketPolicy'],
      Properties: {
        ...closedBucket(),
        LoggingConfiguration: { DestinationBucketName: { Ref: 'AccessLogBucket' }, LogFilePrefix: 'gallery/' },
        CorsConfiguration: {
          CorsRules: [
            {
              AllowedHeaders: ['*'],
              AllowedMethods: ['PUT', 'POST', 'GET', 'DELETE', 'HEAD'],
              AllowedOrigins: ['*'],
              ExposedHeaders: ['ETag', 'Location'],
              MaxAge: 3600,
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
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ...closedBucket(),
        LifecycleConfiguration: { Rules: [{ Id: 'old-logs', Status: 'Enabled', ExpirationInDays: LOG_DAYS }] },
      },
    },
    AccessLogBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
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
