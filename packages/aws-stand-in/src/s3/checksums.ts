/**
 * S3's additional checksums: computed while a body is streamed, and compared with the declared ones.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { invalidRequest } from './errors.ts';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** Base64 by algorithm; composite checksums of multipart objects end in `-{parts}`. */
export type Checksums = Readonly<Partial<Record<ChecksumAlgorithm, string>>>;

export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Returns the checksum in Base64. */
  digest(): Promise<string>;
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

const CHECKSUM_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

/** True if the text is Base64 of as many bytes as the algorithm has. */
export function isChecksum(algorithm: ChecksumAlgorithm, text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === CHECKSUM_BYTES[algorithm] && bytes.toString('base64') === text;
}

/** @throws AwsError InvalidRequest */
export function parseAlgorithm(text: string): ChecksumAlgorithm {
  const algorithm = CHECKSUM_ALGORITHMS.find((name) => name === text.toUpperCase());
  if (algorithm === undefined)
    throw invalidRequest(`Checksum algorithm provided is unsupported. It is one of ${CHECKSUM_ALGORITHMS.join(', ')}`);
  return algorithm;
}

/** Returns the checksums declared in headers or trailers. */
export function declaredChecksums(headers: Readonly<Record<string, string | string[] | undefined>>): Checksums {
  const declared: Partial<Record<ChecksumAlgorithm, string>> = {};
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = headers[checksumHeader(algorithm)];
    if (typeof value === 'string') declared[algorithm] = value;
  }
  return declared;
}

export function runningChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case 'CRC32':
      return runningCrc32();
    case 'CRC32C':
      return ofSdk(new Crc32c());
    case 'CRC64NVME':
      return ofSdk(new Crc64Nvme());
    case 'SHA1':
    case 'SHA256': {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void hash.update(bytes), digest: () => Promise.resolve(hash.digest('base64')) };
    }
  }
}

/**
 * Returns the composite checksum of a multipart object: the checksum of its parts' concatenated checksums, with their
 * count.
 */
export async function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Promise<string> {
  const running = runningChecksum(algorithm);
  for (const part of parts) running.update(Buffer.from(part, 'base64'));
  return `${await running.digest()}-${parts.length}`;
}

function runningCrc32(): RunningChecksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return Promise.resolve(bytes.toString('base64'));
    },
  };
}

function ofSdk(checksum: { update(bytes: Uint8Array): void; digest(): Promise<Uint8Array> }): RunningChecksum {
  return {
    update: (bytes) => {
      checksum.update(bytes);
    },
    digest: async () => Buffer.from(await checksum.digest()).toString('base64'),
  };
}

/** Returns the checksums as elements of S3's XML, e.g. `{ChecksumCRC32: '…'}`. */
export function checksumElements(checksums: Checksums): Record<string, string> {
  return Object.fromEntries(Object.entries(checksums).map(([algorithm, value]) => [`Checksum${algorithm}`, value]));
}
