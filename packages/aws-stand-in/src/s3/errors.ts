/**
 * Errors that S3's operations throw, and their XML.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rawPathOf } from '../request-target.ts';
import { AwsError } from '../aws-error.ts';
import { toXml } from '../xml.ts';

export function accessDenied(): AwsError {
  return new AwsError('AccessDenied', 403, 'Access Denied');
}

export function noSuchKey(key: string): AwsError {
  return new AwsError('NoSuchKey', 404, 'The specified key does not exist.', { Key: key });
}

export function noSuchBucket(bucket: string): AwsError {
  return new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucket });
}

export function noSuchUpload(uploadId: string): AwsError {
  return new AwsError(
    'NoSuchUpload',
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );
}

export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgument', 400, message);
}

export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', 501, `${what} is not implemented here`);
}

export function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', 400, message);
}

export function bucketAlreadyOwned(bucket: string): AwsError {
  return new AwsError(
    'BucketAlreadyOwnedByYou',
    409,
    'Your previous request to create the named bucket succeeded and you already own it.',
    { BucketName: bucket },
  );
}

export function bucketNotEmpty(bucket: string): AwsError {
  return new AwsError('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty', { BucketName: bucket });
}

export function writeS3Error(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  error: AwsError,
): void {
  if (request.method === 'HEAD') {
    response.writeHead(error.status, { 'x-amz-request-id': requestId });
    response.end();
    return;
  }
  const content = {
    Code: error.code,
    Message: error.message,
    ...error.details,
    Resource: rawPathOf(request),
    RequestId: requestId,
    HostId: 'local',
  };
  response.writeHead(error.status, { 'content-type': 'application/xml', 'x-amz-request-id': requestId });
  response.end(toXml('Error', content));
}
