/**
 * Headers in the query. Presigners of the AWS SDKs move `x-amz-` headers into the query and sign them there, so that
 * whoever uses the URL need not send them. S3 reads some of them there, and ignores others without a word:
 * - read: metadata (https://github.com/aws/aws-sdk-js-v3/issues/4694), ACLs, but in lower case alone
 *   (https://github.com/aws/aws-sdk-ruby/pull/601), encryption (https://github.com/smithy-lang/smithy-typescript/pull/1421),
 *   requester pays (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html)
 * - ignored: the source of a copy, which leaves an empty object (https://github.com/aws/aws-sdk-php/issues/1275,
 *   https://github.com/minio/minio/issues/4167), and the body's checksum
 *   (https://github.com/localstack/localstack/pull/12164, https://github.com/ministackorg/ministack/issues/1695)
 * - ignored once, and read lately: tags (https://github.com/aws/aws-sdk-go-v2/pull/1017,
 *   https://github.com/floci-io/floci/issues/3608)
 *
 * A parameter that S3 reads becomes the header that it stands for. Any other is kept by name, and the request is then
 * answered with 501: no parameter is ignored here.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';
import { isSigningParameter } from './sigv4/claims.ts';

/** Names that S3 reads in the query. Whether it compares the expected owner there is unknown; here it is compared. */
const READ =
  /^x-amz-(?:meta-.+|acl|storage-class|server-side-encryption|checksum-mode|request-payer|expected-bucket-owner|user-agent)$/;

export interface Hoisted {
  /** Headers as sent, and those that the query stands for. */
  readonly headers: IncomingHttpHeaders;
  /** Names of the headers that the query stands for, and that were not sent as well. */
  readonly hoistedHeaders: readonly string[];
  /** Names of the other `x-amz-` parameters, as spelled in the query. */
  readonly unreadParameters: readonly string[];
}

/**
 * @param presigned false for a signature in the headers, with which no header is known to be read from the query
 * @throws AwsError InvalidArgument for a repeated parameter, one that contradicts a header, and a value that no header
 * can have
 */
export function withHoistedHeaders(
  headers: IncomingHttpHeaders,
  query: readonly (readonly [string, string])[],
  presigned: boolean,
): Hoisted {
  const parameters = query.filter(([name]) => /^x-amz-/i.test(name) && !isSigningParameter(name));
  const hoisted: Record<string, string> = {};
  const unreadParameters: string[] = [];
  const seen = new Set<string>();
  for (const [name, value] of parameters) {
    const header = name.toLowerCase();
    if (seen.has(header)) throw invalid(`The query parameter ${name} is repeated.`);
    seen.add(header);
    if (/[^\t\x20-\uffff]|\x7f/.test(value))
      throw invalid(`The value of the query parameter ${name} is none that a header can have.`);
    if (headers[header] !== undefined && headers[header] !== value)
      throw invalid(`The query parameter ${name} and the header of that name differ.`);
    // How S3 decodes other characters than US-ASCII in such a value is not documented.
    const isRead = presigned && name === header && READ.test(name) && /^[\t\x20-\x7e]*$/.test(value);
    if (isRead) hoisted[header] = value.trim();
    else unreadParameters.push(name);
  }
  const hoistedHeaders = Object.keys(hoisted).filter((name) => headers[name] === undefined);
  return { headers: { ...headers, ...hoisted }, hoistedHeaders, unreadParameters };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidArgument', 400, message);
}
