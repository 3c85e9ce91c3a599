/**
 * Fields of a form upload, by what they mean: those of the form itself, those that are headers of the object, and those
 * that S3 knows and that are not implemented. Others mean nothing to S3, but its policy must cover them, too.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html#RESTObjectPOST-requests-form-fields
 */
import { AwsError } from '../aws-error.ts';
import { notImplemented } from './errors.ts';
import type { S3Request } from './call.ts';

/** Field values by lower-case name. */
export type FormFields = ReadonlyMap<string, string>;

const FILENAME = '${filename}';
/** Fields that are signed or sign, so nothing is replaced in them. */
const VERBATIM = ['policy', 'x-amz-signature'];
/** Fields that are headers of the same names. */
const HEADERS =
  /^(?:cache-control|expires|content-(?:type|disposition|encoding|language|md5)|x-amz-(?:meta-.*|storage-class|server-side-encryption|checksum-(?:crc32|crc32c|crc64nvme|sha1|sha256)))$/;
/** The header of the field `acl`; a field of this name is not documented. */
const ACL = 'x-amz-acl';
const SIGNATURE = /^x-amz-(?:algorithm|credential|date|security-token|signature)$/;
/** Fields with a meaning: tags, conditions, those of Signature Version 2, and each `x-amz-` that is not above. */
const MEANINGFUL = /^(?:tagging|if-.*|awsaccesskeyid|signature|x-amz-.*)$/;

/**
 * Limit in bytes on the fields with the file's name in them. A name may be as long as the headers of its part, so a form
 * within the limit of its fields could otherwise become thousands of times as long.
 */
const MAX_EXPANDED_BYTES = 64 * 1024;

/**
 * Replaces the variable by the file's name in every field; a file without a name replaces nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
 */
export function expanded(fields: FormFields, filename: string | undefined): FormFields {
  if (filename === undefined) return fields;
  const uses = [...fields.values()].reduce((sum, value) => sum + value.split(FILENAME).length - 1, 0);
  if (uses * Buffer.byteLength(filename) > MAX_EXPANDED_BYTES) throw fieldsTooLarge();
  return new Map(
    [...fields].map(([name, value]) => [
      name,
      VERBATIM.includes(name) ? value : value.replaceAll(FILENAME, () => filename),
    ]),
  );
}

/** Returns every field as the header that it stands for: `acl` and `tagging` lack the beginning of theirs. */
export function asHeaders(fields: FormFields): Record<string, string> {
  const named = [...fields].map(([name, value]) => [/^(?:acl|tagging)$/.test(name) ? `x-amz-${name}` : name, value]);
  return Object.fromEntries(named) as Record<string, string>;
}

/** Returns the fields that are headers of the object. */
export function headersOf(fields: FormFields): Record<string, string> {
  const headers = Object.entries(asHeaders(fields));
  return Object.fromEntries(headers.filter(([name]) => HEADERS.test(name) || (name === ACL && fields.has('acl'))));
}

/**
 * Refuses what would change the meaning of the upload: fields, and on the request itself headers and parameters, which
 * the policy does not cover.
 * @throws AwsError NotImplemented
 */
export function refuseUnimplemented(
  fields: FormFields,
  { headers, query }: Pick<S3Request, 'headers' | 'query'>,
): void {
  for (const name of fields.keys()) {
    if (MEANINGFUL.test(name) && !HEADERS.test(name) && !SIGNATURE.test(name))
      throw notImplemented(`the form field ${name}`);
  }
  const header = Object.keys(headers).find((name) => /^(?:x-amz-.*|if-.*|content-md5|content-range)$/.test(name));
  if (header !== undefined) throw notImplemented(`a form upload with the header ${header}`);
  const [parameter] = query;
  if (parameter !== undefined) throw notImplemented(`a form upload with the parameter ${parameter[0]}`);
}

/** Returns the refusal of fields that are too large together. */
export function fieldsTooLarge(): AwsError {
  return new AwsError(
    'MaxPostPreDataLengthExceededError',
    400,
    'Your POST request fields preceding the upload file were too large.',
  );
}
