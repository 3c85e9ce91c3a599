/** Generates places to sign for: keys, sessions, regions, buckets and endpoints of every supported shape. */
import fc from 'fast-check';
import { parseObjectKey } from '../../../shared/domain/authority/object-key.ts';
import type { SignedFields, UrlOperationName } from '../../../shared/domain/signing/presign-operation.ts';
import type { S3Location } from '../../../shared/domain/signing/s3-address.ts';
import { orRefusal, LatchkeyError } from '../../../shared/errors.ts';

const TRICKY = [
  '+',
  '%',
  ' ',
  '~',
  '!',
  '*',
  "'",
  '(',
  ')',
  '&',
  '=',
  '?',
  '#',
  '"',
  '<',
  'ü',
  '日本',
  '😀',
  '%2F',
  '%41',
  ';',
];

/** Generates any key that may be signed, up to 1,024 bytes. */
export const keys = fc
  .array(
    fc.oneof(
      fc.constantFrom(...TRICKY),
      fc.constant('/'),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.base64String(),
    ),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((pieces) => pieces.join(''))
  .filter((text) => !(orRefusal(() => parseObjectKey(text)) instanceof LatchkeyError));

export const longKeys = fc
  .tuple(fc.constantFrom('a', 'ü', '日', '😀', '~', '+'), keys)
  .map(([unit, key]) => key + unit.repeat(Math.floor((1024 - Buffer.byteLength(key)) / Buffer.byteLength(unit))));

export const sessions = fc.record({
  accessKeyId: fc.stringMatching(/^ASIA[A-Z0-9]{16}$/),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9/+]{40}$/),
  sessionToken: fc.stringMatching(/^[A-Za-z0-9/+]{100,1400}={0,2}$/),
});

export const locations = fc.record({
  s3Region: fc.constantFrom('eu-central-1', 'us-east-1', 'ap-southeast-2', 'us-gov-west-1'),
  s3Endpoint: fc.constantFrom(
    null,
    'http://127.0.0.1:7480',
    'http://localhost:9000',
    'https://s3.example.org',
    'https://s3.example.org:8443',
    'https://s3.example.org:443',
    'http://s3.example.org:80',
    'https://example.org/store',
    'https://example.org:8443/store/v1',
    'http://[::1]:9000',
  ),
  s3ForcePathStyle: fc.boolean(),
});

export const buckets = fc.constantFrom('webqsee', 'a-1', 'with.dots', '123', 'x'.repeat(63));

/** Returns false for a bucket with dots at an IP address: the SDK makes an invalid host name of the two, and throws. */
export function isAddressable(bucket: string, { s3Endpoint }: S3Location): boolean {
  return !(bucket.includes('.') && /127\.0\.0\.1|\[::1\]/.test(s3Endpoint ?? ''));
}

export const dates = fc.date({
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2030-01-01T00:00:00Z'),
  noInvalidDate: true,
});

const visible = fc.stringMatching(/^[!-~]{1,60}$/);
const phrases = fc.stringMatching(/^[!-~](?:[!-~ ][!-~]){0,30}$/);
const maybe = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(values, { nil: undefined });
const contentType = maybe(
  fc.constantFrom(
    'image/jpeg',
    'image/jpeg;',
    'text/plain; charset=utf-8',
    'application/vnd.a+json',
    'audio/webm;codecs="opus"',
    'video/webm;codecs=vp8,opus',
    'text/plain; name="a \\" b"',
  ),
);
/** Generates a store's own tokens, and raw keys. */
const tokens = fc.oneof(visible, fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), keys);
const uploadId = visible;

/** Generates any values of the fields that each operation takes. */
export const fieldsOf: Readonly<Record<UrlOperationName, fc.Arbitrary<SignedFields>>> = {
  get: fc.record({ responseContentType: maybe(phrases), responseContentDisposition: maybe(phrases) }),
  head: fc.constant({}),
  put: fc.record({
    contentType,
    contentLength: maybe(fc.nat()),
    checksumSha256: maybe(
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    ),
    ifNoneMatch: fc.constantFrom(undefined, '*' as const),
  }),
  delete: fc.constant({}),
  list: fc.record({
    prefix: keys,
    delimiter: maybe(fc.constantFrom('/', '-', '%', 'ü')),
    maxKeys: maybe(fc.integer({ min: 1, max: 1000 })),
    continuationToken: maybe(tokens),
    startAfter: maybe(keys),
    encodingType: fc.constantFrom(undefined, 'url' as const),
  }),
  createMultipart: fc.record({ contentType }),
  uploadPart: fc.record({ uploadId, partNumber: fc.integer({ min: 1, max: 10_000 }) }),
  listParts: fc.record({
    uploadId,
    partNumberMarker: maybe(fc.integer({ min: 0, max: 10_000 })),
    maxParts: maybe(fc.integer({ min: 1, max: 1000 })),
  }),
  completeMultipart: fc.record({ uploadId }),
  abortMultipart: fc.record({ uploadId }),
};
