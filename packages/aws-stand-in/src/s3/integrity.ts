/**
 * Integrity values that a client declares for its body: Content-MD5, and one checksum in a header or, announced by
 * x-amz-trailer, after the body.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { checksumHeader, declaredChecksums, isChecksum, parseAlgorithm } from './checksums.ts';
import type { ChecksumAlgorithm, Checksums } from './checksums.ts';
import { invalidRequest } from './errors.ts';

const MD5_BYTES = 16;

export interface Integrity {
  /** Algorithms to compute while the bytes are received. */
  readonly algorithms: readonly ChecksumAlgorithm[];
  /**
   * Compares the computed values with the declared ones, after the last byte.
   * @throws AwsError BadDigest, InvalidRequest, MalformedTrailerError
   */
  check(computed: { md5: string; checksums: Checksums }, trailers: Readonly<Record<string, string>>): void;
}

/**
 * @param only the one permitted algorithm, if the upload has one: computed even if nothing is declared
 * @throws AwsError InvalidDigest, InvalidRequest
 */
export function declaredIntegrity(headers: IncomingHttpHeaders, only?: ChecksumAlgorithm): Integrity {
  const md5 = headers['content-md5'];
  if (typeof md5 === 'string' && !isBase64Of(md5, MD5_BYTES))
    throw new AwsError('InvalidDigest', 400, 'The Content-MD5 you specified is not valid.');
  const inHeaders = checkedChecksums(headers);
  const announced = announcedAlgorithm(headers['x-amz-trailer']);
  const named = headers['x-amz-sdk-checksum-algorithm'];
  const declared = [...Object.keys(inHeaders).map(parseAlgorithm), ...(announced === null ? [] : [announced])];
  if (declared.length > 1) throw invalidRequest('Expecting a single x-amz-checksum- header');
  if (typeof named === 'string' && declared[0] !== parseAlgorithm(named))
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  const other = declared.find((algorithm) => only !== undefined && algorithm !== only);
  if (other !== undefined)
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${only ?? ''}, actual checksum Type: ${other}`,
    );
  const all = [...declared, ...(only ? [only] : [])];
  return {
    algorithms: [...new Set(all)],
    check: (computed, trailers) => {
      if (typeof md5 === 'string' && md5 !== Buffer.from(computed.md5, 'hex').toString('base64'))
        throw new AwsError('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.');
      const came = checkedChecksums(trailers);
      if (announced !== null && came[announced] === undefined)
        throw new AwsError('MalformedTrailerError', 400, 'The announced trailing checksum is missing.');
      compare(inHeaders, computed.checksums);
      compare(came, computed.checksums);
    },
  };
}

/** @throws AwsError InvalidRequest for a value that no checksum of its algorithm can have */
function checkedChecksums(headers: Readonly<Record<string, string | string[] | undefined>>): Checksums {
  const checksums = declaredChecksums(headers);
  for (const [algorithm, value] of Object.entries(checksums)) {
    if (!isChecksum(parseAlgorithm(algorithm), value))
      throw invalidRequest(`Value for ${checksumHeader(parseAlgorithm(algorithm))} header is invalid.`);
  }
  return checksums;
}

function announcedAlgorithm(trailer: string | string[] | undefined): ChecksumAlgorithm | null {
  if (trailer === undefined) return null;
  const [, name] = /^x-amz-checksum-([a-z0-9]+)$/i.exec(String(trailer).trim()) ?? [];
  if (name === undefined) throw invalidRequest('The value specified in the x-amz-trailer header is not supported');
  return parseAlgorithm(name);
}

function compare(declared: Checksums, computed: Checksums): void {
  for (const [algorithm, value] of Object.entries(declared)) {
    if (computed[parseAlgorithm(algorithm)] !== value)
      throw new AwsError('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function isBase64Of(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text;
}
