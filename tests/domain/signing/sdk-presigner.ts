/**
 * Presigns with the AWS SDK, which judges our signer: it gets the same operation, session, place and time, and
 * `x-latchkey-user`.
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import {
  URL_OPERATIONS,
  type SignedFields,
  type UrlOperationName,
} from '../../../shared/domain/signing/presign-operation.ts';
import type { S3Location } from '../../../shared/domain/signing/s3-address.ts';
import type { SessionCredentials } from '../../../shared/domain/session/session.ts';

/** Returns a client that adds no checksums, because a presigned request has no body yet. */
export function sdkClient(location: S3Location, credentials: SessionCredentials): S3Client {
  return new S3Client({
    region: location.s3Region,
    ...(location.s3Endpoint === null ? {} : { endpoint: location.s3Endpoint }),
    forcePathStyle: location.s3ForcePathStyle,
    // The SDK modifies the object that it receives, so it gets a copy.
    credentials: { ...credentials },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

export interface Asked {
  readonly op: UrlOperationName;
  readonly bucket: string;
  readonly key: string;
  readonly fields: SignedFields;
  readonly user: string;
  readonly date: Date;
  readonly expiresInSeconds: number;
}

export async function sdkUrl(client: S3Client, requested: Asked): Promise<string> {
  // The commands' middleware stacks differ in types that this code does not use.
  const command = commandOf(requested) as GetObjectCommand;
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { query: Record<string, string> }).query['x-latchkey-user'] = requested.user;
      return next(args);
    },
    { step: 'build', name: 'latchkeyUser' },
  );
  // The SDK would move provided headers into the query, and adds a content type of its own; listing them makes it sign
  // them as they are.
  const provided = URL_OPERATIONS[requested.op].headers.filter(({ field }) => requested.fields[field] !== undefined);
  const headers = new Set(['host', ...provided.map(({ name }) => name)]);
  return getSignedUrl(client, command, {
    expiresIn: requested.expiresInSeconds,
    signingDate: requested.date,
    signableHeaders: headers,
    unhoistableHeaders: headers,
  });
}

function commandOf({ op, bucket, key, fields }: Asked): object {
  const object = { Bucket: bucket, Key: key };
  const upload = { ...object, UploadId: fields.uploadId };
  switch (op) {
    case 'get':
      return new GetObjectCommand({
        ...object,
        ResponseContentType: fields.responseContentType,
        ResponseContentDisposition: fields.responseContentDisposition,
      });
    case 'head':
      return new HeadObjectCommand(object);
    case 'put':
      return new PutObjectCommand({
        ...object,
        ContentType: fields.contentType,
        ContentLength: fields.contentLength,
        ChecksumSHA256: fields.checksumSha256,
        IfNoneMatch: fields.ifNoneMatch,
      });
    case 'delete':
      return new DeleteObjectCommand(object);
    case 'list':
      return new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: fields.prefix,
        Delimiter: fields.delimiter,
        MaxKeys: fields.maxKeys,
        ContinuationToken: fields.continuationToken,
        StartAfter: fields.startAfter,
        EncodingType: fields.encodingType,
      });
    case 'createMultipart':
      return new CreateMultipartUploadCommand({ ...object, ContentType: fields.contentType });
    case 'uploadPart':
      return new UploadPartCommand({ ...upload, PartNumber: fields.partNumber });
    case 'listParts':
      return new ListPartsCommand({
        ...upload,
        // The SDK takes the marker as text.
        PartNumberMarker: fields.partNumberMarker?.toString(),
        MaxParts: fields.maxParts,
      });
    case 'completeMultipart':
      return new CompleteMultipartUploadCommand(upload);
    case 'abortMultipart':
      return new AbortMultipartUploadCommand(upload);
  }
}
