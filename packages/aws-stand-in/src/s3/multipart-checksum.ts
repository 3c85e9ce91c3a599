/**
 * The checksum of a multipart object: of the parts' own checksums (composite), or of all its bytes (full object).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#ChecksumTypes
 */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { compositeChecksum, declaredChecksums, parseAlgorithm, runningChecksum, type Checksums } from './checksums.ts';
import { invalidRequest } from './errors.ts';
import type { ObjectStore } from './store.ts';
import type { ChecksumChoice } from './stored-object.ts';
import type { Part } from './uploads.ts';

export interface DeclaredOfWhole {
  /** Checksum of the upload, or the one that the completion requests; `null` if neither has one. */
  readonly choice: ChecksumChoice | null;
  /** @throws AwsError BadDigest */
  check(computed: Checksums): void;
}

/**
 * Returns the checksum that the completion declares for the whole object.
 * @throws AwsError InvalidRequest if the upload has another algorithm or type
 */
export function declaredOfWhole(headers: IncomingHttpHeaders, ofUpload: ChecksumChoice | null): DeclaredOfWhole {
  const declared = Object.entries(declaredChecksums(headers));
  if (declared.length > 1) throw invalidRequest('Expecting a single x-amz-checksum- header');
  const [first] = declared;
  const type = headers['x-amz-checksum-type'];
  const choice = ofUpload ?? (first === undefined ? null : fullObject(first[0]));
  const misfit =
    (first !== undefined && first[0] !== choice?.algorithm) || (type !== undefined && type !== choice?.type);
  if (misfit) throw invalidRequest('The checksum of the completion is not of the kind that the upload was begun with.');
  return {
    choice,
    check: (computed) => {
      if (first === undefined) return;
      const ours = computed[parseAlgorithm(first[0])];
      // S3 accepts a composite checksum without its count, too.
      if (ours !== first[1] && ours?.replace(/-\d+$/, '') !== first[1])
        throw new AwsError('BadDigest', 400, `The ${first[0]} you specified did not match the calculated checksum.`);
    },
  };
}

export async function objectChecksum(
  store: ObjectStore,
  { algorithm, type }: ChecksumChoice,
  parts: readonly Part[],
): Promise<Checksums> {
  if (type === 'COMPOSITE') {
    const ofParts = parts.map((part) => part.checksums[algorithm] ?? '');
    return { [algorithm]: await compositeChecksum(algorithm, ofParts) };
  }
  const running = runningChecksum(algorithm);
  for (const { segment } of parts) {
    for await (const chunk of store.data.read([segment], 0, segment.size - 1)) running.update(chunk);
  }
  return { [algorithm]: await running.digest() };
}

function fullObject(name: string): ChecksumChoice {
  const algorithm = parseAlgorithm(name);
  if (!algorithm.startsWith('CRC'))
    throw invalidRequest(`The FULL_OBJECT checksum type cannot be used with the ${algorithm} checksum algorithm.`);
  return { algorithm, type: 'FULL_OBJECT' };
}
