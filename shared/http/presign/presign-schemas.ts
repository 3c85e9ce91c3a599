/**
 * Defines the items of a presign request: one strict schema per operation, so a field of another operation is refused. Keys and
 * prefixes are only bounded here; the domain parses them.
 */
import * as z from 'zod/mini';
import type { OperationName } from '../../domain/signing/presign-operation.ts';
import { MAX_EXPIRES_SECONDS, MIN_EXPIRES_SECONDS } from '../../domain/signing/presign-item.ts';
import {
  bytes,
  checksumSha256,
  contentType,
  contentTypeOrStart,
  continuationToken,
  delimiter,
  FORM_STATUSES,
  MAX_KEY_CHARACTERS,
  MAX_KEYS,
  MAX_PART_NUMBER,
  MAX_PARTS_LISTED,
  responseContentDisposition,
  responseContentType,
  startAfter,
  uploadId,
} from './presign-fields.ts';

const expiresInSeconds = z.optional(z.int().check(z.gte(MIN_EXPIRES_SECONDS), z.lte(MAX_EXPIRES_SECONDS)));
const onKey = { key: z.string().check(z.maxLength(MAX_KEY_CHARACTERS)), expiresInSeconds };
const onUpload = { ...onKey, uploadId };

/** The schemas are made on first use: a cold function waits for those of its first request alone. */
export const PRESIGN_ITEM_SCHEMAS = madeOnFirstUse({
  get: () =>
    z.strictObject({
      op: z.literal('get'),
      ...onKey,
      responseContentType,
      responseContentDisposition,
    }),
  head: () => z.strictObject({ op: z.literal('head'), ...onKey }),
  put: () =>
    z.strictObject({
      op: z.literal('put'),
      ...onKey,
      contentType,
      contentLength: z.optional(bytes()),
      checksumSha256: z.optional(checksumSha256),
      ifNoneMatch: z.optional(z.literal('*')),
    }),
  post: () =>
    z
      .strictObject({
        op: z.literal('post'),
        ...onKey,
        contentType: contentTypeOrStart,
        maxBytes: bytes(),
        minBytes: z.optional(bytes()),
        successStatus: z.optional(z.literal([...FORM_STATUSES])),
      })
      .check(
        z.refine(({ minBytes = 0, maxBytes }) => minBytes <= maxBytes, {
          error: 'is over maxBytes; make it smaller',
          path: ['minBytes'],
        }),
      ),
  delete: () => z.strictObject({ op: z.literal('delete'), ...onKey }),
  list: () =>
    z.strictObject({
      op: z.literal('list'),
      prefix: z.string().check(z.maxLength(MAX_KEY_CHARACTERS)),
      expiresInSeconds,
      delimiter: z.optional(delimiter),
      maxKeys: z.optional(z.int().check(z.gte(1), z.lte(MAX_KEYS))),
      continuationToken: z.optional(continuationToken),
      startAfter,
      encodingType: z.optional(z.literal('url')),
    }),
  createMultipart: () =>
    z.strictObject({
      op: z.literal('createMultipart'),
      ...onKey,
      contentType,
    }),
  uploadPart: () =>
    z.strictObject({
      op: z.literal('uploadPart'),
      ...onUpload,
      partNumber: z.int().check(z.gte(1), z.lte(MAX_PART_NUMBER)),
    }),
  listParts: () =>
    z.strictObject({
      op: z.literal('listParts'),
      ...onUpload,
      partNumberMarker: z.optional(z.int().check(z.gte(0), z.lte(MAX_PART_NUMBER))),
      maxParts: z.optional(z.int().check(z.gte(1), z.lte(MAX_PARTS_LISTED))),
    }),
  completeMultipart: () => z.strictObject({ op: z.literal('completeMultipart'), ...onUpload }),
  abortMultipart: () => z.strictObject({ op: z.literal('abortMultipart'), ...onUpload }),
} satisfies Record<OperationName, () => z.ZodMiniType>);

/** The envelope; its items are checked one by one. */
export const presignBody = z.strictObject({ requests: z.array(z.unknown()) });

type Makers = Readonly<Record<string, () => z.ZodMiniType>>;

function madeOnFirstUse<Provided extends Makers>(
  makers: Provided,
): { readonly [Name in keyof Provided]: ReturnType<Provided[Name]> } {
  const schemas = {};
  for (const [name, make] of Object.entries(makers)) {
    let made: z.ZodMiniType | undefined;
    Object.defineProperty(schemas, name, { enumerable: true, get: () => (made ??= make()) });
  }
  return schemas as { readonly [Name in keyof Provided]: ReturnType<Provided[Name]> };
}
