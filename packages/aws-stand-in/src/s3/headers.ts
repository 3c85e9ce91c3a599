/**
 * Headers that are stored with an object. Headers whose meaning is not implemented are rejected, never ignored.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
import { AwsError } from '../aws-error.ts';
import { headerValue, type VerifiedRequest } from '../request.ts';
import { checksumHeader, type ChecksumAlgorithm } from './checksums.ts';
import { accessDenied, invalidArgument, notImplemented } from './errors.ts';
import { metadataText } from './metadata-text.ts';
import type { StoredObject } from './stored-object.ts';

const STORED = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];
/** https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
const DEFAULT_TYPE = 'binary/octet-stream';
/**
 * S3's limit on user metadata, names and values together, in bytes of UTF-8.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 */
const MAX_METADATA_BYTES = 2048;
/** `x-amz-` headers that do not affect what is stored, or are handled elsewhere. */
const UNDERSTOOD =
  /^x-amz-(?:meta-.*|date|content-sha256|security-token|decoded-content-length|trailer|sdk-checksum-algorithm|checksum-(?:crc32|crc32c|crc64nvme|sha1|sha256|algorithm|mode|type)|copy-source(?:-range|-if-(?:match|none-match|modified-since|unmodified-since))?|metadata-directive|acl|storage-class|server-side-encryption|request-payer|user-agent|te|mp-object-size|(?:source-)?expected-bucket-owner)$/;
/** Headers that have a meaning in copies alone. */
const OF_COPIES = /^x-amz-(?:copy-source.*|metadata-directive|source-expected-bucket-owner)$/;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const CANNED_ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'aws-exec-read',
  'authenticated-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
  'log-delivery-write',
];
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_RequestSyntax */
const ENCRYPTIONS = ['AES256', 'aws:fsx', 'aws:kms', 'aws:kms:dsse'];
const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'GLACIER_IR',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
  'FSX_ONTAP',
];
/** Encryption header that S3 returns for every object since 2023. */
export const ENCRYPTION = { 'x-amz-server-side-encryption': 'AES256' };

/**
 * Refuses headers, and parameters in place of headers, that would change the meaning of the request. The right comes
 * first: whoever is forbidden the request learns nothing else.
 * @param copies true for a copy, which has headers of its own
 * @throws AwsError NotImplemented, InvalidArgument and others for a value; AccessDenied for another owner than the
 * expected one
 */
export function refuseUnknownHeaders(
  request: Pick<VerifiedRequest, 'headers' | 'identity' | 'unreadParameters'>,
  copies = false,
): void {
  const [unread] = request.unreadParameters;
  if (unread !== undefined) throw notImplemented(`the query parameter ${unread}, in place of a header,`);
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-amz-') && !UNDERSTOOD.test(name)) throw notImplemented(`the header ${name}`);
    if (!copies && OF_COPIES.test(name))
      throw invalidArgument('You can only specify a copy source header for copy requests.');
  }
  refuseOtherValues(request);
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    const owner = headerValue(request, name);
    if (owner !== undefined && owner !== request.identity?.accountId) throw accessDenied();
  }
}

/** @throws AwsError for a value that S3 does not know, and for one that is not implemented here */
function refuseOtherValues(request: Pick<VerifiedRequest, 'headers'>): void {
  const acl = headerValue(request, 'x-amz-acl');
  if (acl !== undefined && !CANNED_ACLS.includes(acl)) throw invalidArgument('The x-amz-acl header has no canned ACL.');
  if (acl !== undefined && acl !== 'private' && acl !== 'bucket-owner-full-control')
    throw new AwsError('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs');
  const encryption = headerValue(request, 'x-amz-server-side-encryption') ?? 'AES256';
  if (!ENCRYPTIONS.includes(encryption))
    throw new AwsError('InvalidEncryptionAlgorithmError', 400, 'The encryption method specified is not supported');
  if (encryption !== 'AES256') throw notImplemented(`server-side encryption ${encryption}`);
  const storageClass = headerValue(request, 'x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.includes(storageClass))
    throw new AwsError('InvalidStorageClass', 400, 'The storage class you specified is not valid');
  if (storageClass !== 'STANDARD') throw notImplemented('another storage class than STANDARD');
}

/** True if the text can be sent as a header value (RFC 9110, section 5.5), in ISO-8859-1. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** Returns the headers of an upload that are stored with its object. */
export function storedHeaders(request: Pick<VerifiedRequest, 'headers'>): Record<string, string> {
  const stored: Record<string, string> = { 'content-type': DEFAULT_TYPE };
  let metadataBytes = 0;
  for (const name of Object.keys(request.headers)) {
    const value = headerValue(request, name) ?? '';
    const isStored = STORED.includes(name) || name === 'content-encoding' || name.startsWith('x-amz-meta-');
    const isMetadata = name.startsWith('x-amz-meta-');
    // Headers received over HTTP are valid already; the fields of a form can hold anything.
    const isValid = isMetadata ? !CONTROL.test(value) : isHeaderValue(value);
    if (isStored && !(isValid && HEADER_NAME.test(name)))
      throw invalidArgument(`the value of ${name} is none that a header can have`);
    if (STORED.includes(name) && value !== '') stored[name] = value;
    if (isMetadata) {
      const { returned, bytes } = metadataText(name, value);
      stored[name] = returned;
      metadataBytes += name.length - 'x-amz-meta-'.length + bytes;
    }
  }
  if (metadataBytes > MAX_METADATA_BYTES)
    throw new AwsError('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size');
  // `aws-chunked` is an encoding of the transfer, not of the object.
  const encodings = (headerValue(request, 'content-encoding') ?? '').split(',').map((item) => item.trim());
  const encoding = encodings.filter((item) => item !== '' && item !== 'aws-chunked').join(', ');
  if (encoding !== '') stored['content-encoding'] = encoding;
  return stored;
}

/** Returns the headers of GET and HEAD; checksums only if they are requested and the whole object is sent. */
export function objectHeaders(object: StoredObject, withChecksums: boolean): Record<string, string> {
  return {
    ...object.headers,
    etag: object.etag,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...ENCRYPTION,
    ...(withChecksums ? checksumHeaders(object) : {}),
  };
}

export function checksumHeaders({
  checksums,
  checksumType,
}: Pick<StoredObject, 'checksums' | 'checksumType'>): Record<string, string> {
  const headers = Object.entries(checksums).map(([algorithm, value]) => [
    checksumHeader(algorithm as ChecksumAlgorithm),
    value,
  ]);
  if (headers.length === 0) return {};
  return {
    ...(Object.fromEntries(headers) as Record<string, string>),
    'x-amz-checksum-type': checksumType ?? 'FULL_OBJECT',
  };
}
