/**
 * Defines fields of presign items, each as text or number that a signature can hold. Empty optional text counts as absent and
 * becomes `undefined`.
 */
import * as z from 'zod/mini';
import {
  MAX_MEDIA_TYPE_CHARACTERS,
  MEDIA_TYPE_OR_NOTHING,
  MEDIA_TYPE_START_OR_NOTHING,
  sentMediaType,
} from '../media-type.ts';

/** S3's limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_PUT_BYTES = 5 * 1024 ** 3;
export const MAX_PART_NUMBER = 10_000;
export const MAX_PARTS_LISTED = 1000;
export const MAX_KEYS = 1000;
export const FORM_STATUSES = [200, 201, 204] as const;
export const MAX_DISPOSITION_CHARACTERS = 1024;
export const MAX_CONTINUATION_TOKEN_CHARACTERS = 2048;
const MAX_DELIMITER_CHARACTERS = 64;
const MAX_UPLOAD_ID_CHARACTERS = 1024;

/** Bounds the input; the domain checks the exact limit, in bytes of UTF-8. */
export const MAX_KEY_CHARACTERS = 2048;

/** Empty text counts as absent, because browsers give many files an empty type. */
const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);

/** Text that is too long is not checked further. */
const textOf = (maxCharacters: number, pattern: RegExp, fault: string): z.ZodMiniString =>
  z.string().check(z.maxLength(maxCharacters, { abort: true }), z.regex(pattern, fault));
const mediaType = (pattern: RegExp, fault: string) =>
  z.optional(
    z.pipe(
      textOf(MAX_MEDIA_TYPE_CHARACTERS, pattern, fault),
      z.transform((text: string) => orNothing(sentMediaType(text))),
    ),
  );
export const contentType = mediaType(
  MEDIA_TYPE_OR_NOTHING,
  'is not a media type like image/jpeg, in printable ASCII, parameters as name=value',
);
export const responseContentType = mediaType(
  MEDIA_TYPE_OR_NOTHING,
  'is not a media type like image/jpeg, in printable ASCII, parameters as name=value',
);
/** Forms also accept the beginning of a type, such as `image/`. */
export const contentTypeOrStart = mediaType(
  MEDIA_TYPE_START_OR_NOTHING,
  'is not a media type like image/jpeg, or image/',
);
export const responseContentDisposition = z.optional(
  z.pipe(
    textOf(
      MAX_DISPOSITION_CHARACTERS,
      /^[ -~]*$/,
      "is not printable ASCII; write other characters of a file name as filename*=UTF-8''{percent-encoded}",
    ),
    z.transform((text: string) => orNothing(text.trim())),
  ),
);
/**
 * Returns a new schema in each place: the API's description attaches its words to a schema, and each place means another size.
 */
export const bytes = (): z.ZodMiniNumberFormat => z.int().check(z.gte(0), z.lte(MAX_PUT_BYTES));
/** Matches Base64 of 32 bytes: the last of the 43 characters has two bits to spare. */
export const checksumSha256 = z
  .string()
  .check(z.regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'is not Base64 of 32 bytes'));
export const uploadId = textOf(
  MAX_UPLOAD_ID_CHARACTERS,
  /^[!-~]+$/,
  'is not an upload id; send the one that S3 answered',
);
/** Stores make tokens of anything, of raw keys among others. */
export const continuationToken = z.string().check(
  z.minLength(1),
  z.maxLength(MAX_CONTINUATION_TOKEN_CHARACTERS),
  z.refine((text) => text.isWellFormed(), 'holds a lone surrogate; send the token that the last answer gave'),
);
const DELIMITER_FAULT = 'is not a delimiter, which holds no control characters; leave it out for none';
// The pattern is ASCII, because not every language can read the others' escapes; a check after it refuses the rest.
// eslint-disable-next-line no-control-regex
export const delimiter = textOf(MAX_DELIMITER_CHARACTERS, /^[^\x00-\x1f\x7f]+$/, DELIMITER_FAULT).check(
  z.refine((text) => text.isWellFormed() && !/[\u0080-\u009f\ufffe\uffff]/.test(text), DELIMITER_FAULT),
);
export const startAfter = z.optional(z.pipe(z.string().check(z.maxLength(MAX_KEY_CHARACTERS)), z.transform(orNothing)));
