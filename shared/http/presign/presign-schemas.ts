/**
 * What the items of a presign request may hold: one strict schema per operation, so that a field of another operation is
 * refused. Keys and prefixes are only bounded here; the domain parses them.
 */
import * as z from 'zod/mini';
import type { OperationName } from '../../domain/signing/presign-operation.ts';
import { MAX_EXPIRES_SECONDS, MIN_EXPIRES_SECONDS } from '../../domain/signing/presign-item.ts';
import { compiledObject } from './compiled-object.ts';

/** S3's limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_PUT_BYTES = 5 * 1024 ** 3;
const MAX_PART_NUMBER = 10_000;
const MAX_KEYS = 1000;
const MAX_HEADER_CHARACTERS = 256;
const MAX_DELIMITER_CHARACTERS = 64;
const MAX_UPLOAD_ID_CHARACTERS = 1024;
const MAX_CONTINUATION_TOKEN_CHARACTERS = 2048;

/** A bound against waste; the exact limit, in bytes of UTF-8, is the domain's. */
const MAX_KEY_CHARACTERS = 2048;
const headerValue = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(MAX_HEADER_CHARACTERS),
    z.regex(/^[!-~](?:[ -~]*[!-~])?$/, 'is not printable ASCII'),
  );
/** RFC 9110, section 8.3.1. */
const mediaType =
  /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+(?: ?; ?[\w!#$%&'*+.^`|~-]+=(?:[\w!#$%&'*+.^`|~-]+|"[ !#-[\]-~]*"))*$/;
const contentType = z.optional(
  z.string().check(z.maxLength(MAX_HEADER_CHARACTERS), z.regex(mediaType, 'is not a media type like image/jpeg')),
);
/** For forms: `image/` is the beginning of a type. */
const contentTypeOrStart = z
  .string()
  .check(
    z.maxLength(MAX_HEADER_CHARACTERS),
    z.regex(
      new RegExp(`${mediaType.source}|^[\\w!#$%&'*+.^\`|~-]+/$`),
      'is not a media type like image/jpeg, or image/',
    ),
  );
/** New in each place: the API's description attaches its words to a schema, and each place means another size. */
const bytes = (): z.ZodMiniNumberFormat => z.int().check(z.gte(0), z.lte(MAX_PUT_BYTES));
/** Base64 of 32 bytes: the last of the 43 characters has two bits to spare. */
const checksumSha256 = z.string().check(z.regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'is not Base64 of 32 bytes'));
const uploadId = z.string().check(z.maxLength(MAX_UPLOAD_ID_CHARACTERS), z.regex(/^[!-~]+$/, 'is not an upload id'));
const continuationToken = z
  .string()
  .check(z.maxLength(MAX_CONTINUATION_TOKEN_CHARACTERS), z.regex(/^[!-~]+$/, 'is not a continuation token'));
// Written so that other languages read it in the API's description, too.
// eslint-disable-next-line no-control-regex
const noControlCharacters = /^[^\x00-\x1f\x7f-\x9f]+$/;
const delimiter = z.string().check(
  z.maxLength(MAX_DELIMITER_CHARACTERS),
  z.regex(noControlCharacters, 'is not a delimiter'),
  z.refine((text) => text.isWellFormed(), 'is not a delimiter'),
);
const expiresInSeconds = z.optional(z.int().check(z.gte(MIN_EXPIRES_SECONDS), z.lte(MAX_EXPIRES_SECONDS)));

const onKey = { key: z.string().check(z.maxLength(MAX_KEY_CHARACTERS)), expiresInSeconds };
const onUpload = { ...onKey, uploadId };

/** Made when first asked for: a cold function waits for those of its first request alone. */
export const PRESIGN_ITEM_SCHEMAS = madeWhenAsked({
  get: () =>
    compiledObject({
      op: z.literal('get'),
      ...onKey,
      responseContentType: z.optional(headerValue),
      responseContentDisposition: z.optional(headerValue),
    }),
  head: () => compiledObject({ op: z.literal('head'), ...onKey }),
  put: () =>
    compiledObject({
      op: z.literal('put'),
      ...onKey,
      contentType,
      contentLength: z.optional(bytes()),
      checksumSha256: z.optional(checksumSha256),
      ifNoneMatch: z.optional(z.literal('*')),
    }),
  post: () =>
    compiledObject({
      op: z.literal('post'),
      ...onKey,
      contentType: z.optional(contentTypeOrStart),
      maxBytes: bytes(),
      minBytes: z.optional(bytes()),
    }).check(
      z.refine(({ minBytes = 0, maxBytes }) => minBytes <= maxBytes, {
        error: 'is over maxBytes',
        path: ['minBytes'],
      }),
    ),
  delete: () => compiledObject({ op: z.literal('delete'), ...onKey }),
  list: () =>
    compiledObject({
      op: z.literal('list'),
      prefix: z.string().check(z.maxLength(MAX_KEY_CHARACTERS)),
      expiresInSeconds,
      delimiter: z.optional(delimiter),
      maxKeys: z.optional(z.int().check(z.gte(1), z.lte(MAX_KEYS))),
      continuationToken: z.optional(continuationToken),
    }),
  createMultipart: () =>
    compiledObject({
      op: z.literal('createMultipart'),
      ...onKey,
      contentType,
    }),
  uploadPart: () =>
    compiledObject({
      op: z.literal('uploadPart'),
      ...onUpload,
      partNumber: z.int().check(z.gte(1), z.lte(MAX_PART_NUMBER)),
    }),
  listParts: () => compiledObject({ op: z.literal('listParts'), ...onUpload }),
  completeMultipart: () => compiledObject({ op: z.literal('completeMultipart'), ...onUpload }),
  abortMultipart: () => compiledObject({ op: z.literal('abortMultipart'), ...onUpload }),
} satisfies Record<OperationName, () => z.ZodMiniType>);

/** The envelope; its items are looked at one by one. */
export const presignBody = z.strictObject({ requests: z.array(z.unknown()) });

type Makers = Readonly<Record<string, () => z.ZodMiniType>>;

function madeWhenAsked<Given extends Makers>(
  makers: Given,
): { readonly [Name in keyof Given]: ReturnType<Given[Name]> } {
  const schemas = {};
  for (const [name, make] of Object.entries(makers)) {
    let made: z.ZodMiniType | undefined;
    Object.defineProperty(schemas, name, { enumerable: true, get: () => (made ??= make()) });
  }
  return schemas as { readonly [Name in keyof Given]: ReturnType<Given[Name]> };
}
