/**
 * Parts that CompleteMultipartUpload names: in ascending order, each as it was uploaded, and each but the last as large
 * as S3 requires. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompletedPart.html
 */
import { AwsError } from '../aws-error.ts';
import type { S3Request } from './call.ts';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from './checksums.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import type { ChecksumChoice } from './stored-object.ts';
import type { Part } from './uploads.ts';
import { elements, malformedXml, readXml, text, type XmlElement, type XmlRules } from './xml-in.ts';

/** Minimum size of every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 * 1024;

const UPLOAD: XmlRules = {
  Part: [
    {
      PartNumber: 'text',
      ETag: 'text',
      ...Object.fromEntries(CHECKSUM_ALGORITHMS.map((algorithm) => [`Checksum${algorithm}`, 'text'])),
      ChecksumMD5: 'refused',
      ChecksumSHA512: 'refused',
      ChecksumXXHASH3: 'refused',
      ChecksumXXHASH64: 'refused',
      ChecksumXXHASH128: 'refused',
    },
  ],
};

export interface NamedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksum: readonly [algorithm: ChecksumAlgorithm, value: string] | null;
}

/** @throws AwsError MalformedXML, InvalidArgument, NotImplemented */
export async function namedParts(request: S3Request): Promise<NamedPart[]> {
  const parts = elements(await readXml(request, 'CompleteMultipartUpload', UPLOAD), 'Part');
  if (parts.length === 0) throw malformedXml();
  return parts.map(namedPart);
}

/**
 * @param checksum of the upload
 * @throws AwsError InvalidPartOrder, InvalidPart, InvalidRequest, EntityTooSmall
 */
export function chooseParts(
  named: readonly NamedPart[],
  parts: ReadonlyMap<number, Part>,
  checksum: ChecksumChoice | null,
): Part[] {
  if (named.some(({ number }, index) => number <= (named[index - 1]?.number ?? 0))) throw invalidPartOrder();
  return named.map((name, index) => {
    if (checksum?.type === 'COMPOSITE' && name.checksum === null) throw missingChecksum(checksum, name.number);
    const part = parts.get(name.number);
    if (part === undefined || !isNamed(part, name)) throw invalidPart();
    if (index < named.length - 1 && part.segment.size < MIN_PART_BYTES) throw partTooSmall(name.number);
    return part;
  });
}

/**
 * Parses one part. Its number is in its shortest spelling, because S3 does not document others; a number above 10,000
 * is that of no part.
 * @throws AwsError MalformedXML, InvalidArgument
 */
function namedPart(element: XmlElement): NamedPart {
  const number = text(element, 'PartNumber').trim();
  const [, quoted, bare] = /^(?:"([^"]+)"|([^"]+))$/.exec(text(element, 'ETag').trim()) ?? [];
  const etag = quoted ?? bare;
  if (!/^(?:0|[1-9]\d{0,8})$/.test(number) || etag === undefined) throw malformedXml();
  if (number === '0') throw invalidArgument('PartNumber must be >= 1');
  return { number: Number(number), etag, checksum: checksumOf(element) };
}

/** @throws AwsError InvalidArgument for several checksums, MalformedXML for an empty one */
function checksumOf(element: XmlElement): NamedPart['checksum'] {
  const [algorithm, second] = CHECKSUM_ALGORITHMS.filter((each) => `Checksum${each}` in element);
  if (second !== undefined) throw invalidArgument('A part is named with one checksum.');
  if (algorithm === undefined) return null;
  const value = text(element, `Checksum${algorithm}`).trim();
  if (value === '') throw malformedXml();
  return [algorithm, value];
}

function isNamed(part: Part, { etag, checksum }: NamedPart): boolean {
  return part.etag === `"${etag}"` && (checksum === null || part.checksums[checksum[0]] === checksum[1]);
}

/** S3 composes the checksum of the object from those that the completion names. */
function missingChecksum({ algorithm }: ChecksumChoice, number: number): AwsError {
  return invalidRequest(
    `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
  );
}

function invalidPartOrder(): AwsError {
  const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
  return new AwsError('InvalidPartOrder', 400, message);
}

function invalidPart(): AwsError {
  const message =
    'One or more of the specified parts could not be found, or did not have the entity tag or checksum given.';
  return new AwsError('InvalidPart', 400, message);
}

function partTooSmall(number: number): AwsError {
  const message = 'Your proposed upload is smaller than the minimum allowed size';
  return new AwsError('EntityTooSmall', 400, message, { PartNumber: String(number) });
}
