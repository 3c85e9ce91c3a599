/** Describes the route of presigned URLs: the fields of each operation, and its result. */
import * as z from 'zod/mini';
import { MAX_KEY_BYTES } from '../../shared/domain/authority/object-key.ts';
import type { OperationName } from '../../shared/domain/signing/presign-operation.ts';
import { DEFAULT_EXPIRES_SECONDS, MAX_EXPIRES_SECONDS } from '../../shared/domain/signing/presign-item.ts';
import { MAX_ANSWER_BYTES } from '../../shared/http/presign/presign-reply.ts';
import { MAX_MEDIA_TYPE_CHARACTERS } from '../../shared/http/media-type.ts';
import {
  MAX_CONTINUATION_TOKEN_CHARACTERS,
  MAX_DISPOSITION_CHARACTERS,
} from '../../shared/http/presign/presign-fields.ts';
import { MAX_PRESIGN_BODY_BYTES, MAX_PRESIGN_ITEMS } from '../../shared/http/presign/presign-request.ts';
import { PRESIGN_ITEM_SCHEMAS, presignBody } from '../../shared/http/presign/presign-schemas.ts';
import { moment } from './answer-fields.ts';
import { detail } from './error-words.ts';
import { BODY_CODES, kibibytes, MEMBER_CODES, SESSION_CODES, type Operations } from './operation.ts';
import { presignExamples } from './presign-examples.ts';
import { answer, named, refTo, said } from './words.ts';

const ITEM_WORDS: Readonly<Record<OperationName, string>> = {
  get: 'GetObject: download an object. Asks for `read`.',
  head: 'HeadObject: size, type and ETag of an object. Asks for `read`.',
  put: 'PutObject: upload an object. Asks for `write`. What is given is signed and comes back in `headers`, so S3 refuses any other upload.',
  post: 'A form for a POST upload, whose size S3 itself holds to a range. Asks for `write`. `minBytes` is at most `maxBytes`, the key does not hold `${filename}`, and neither key nor `contentType` holds `$$`.',
  delete: 'DeleteObject: delete an object. Asks for `delete`.',
  list: 'ListObjectsV2: list keys. Asks for `list`.',
  createMultipart: 'CreateMultipartUpload: begin an upload in parts; S3 answers its upload id. Asks for `write`.',
  uploadPart: 'UploadPart: upload one part. Asks for `write`.',
  listParts:
    'ListParts: what is uploaded already, to go on after a break; page by page, because S3 answers at most 1,000 parts. Asks for `write`.',
  completeMultipart: 'CompleteMultipartUpload: put the parts together. Asks for `write`.',
  abortMultipart: 'AbortMultipartUpload: give the upload up. Asks for `write`.',
};
const NAMES = Object.keys(PRESIGN_ITEM_SCHEMAS) as OperationName[];
for (const op of NAMES) {
  const id = `Presign${op.charAt(0).toUpperCase()}${op.slice(1)}`;
  said(named(id, PRESIGN_ITEM_SCHEMAS[op], ITEM_WORDS[op]).shape.op, 'What the URL is for.');
}

const { get, put, post, list, uploadPart, listParts } = PRESIGN_ITEM_SCHEMAS;
const KEY_CHARACTERS = 'no control character, backslash, lone surrogate, U+FFFE or U+FFFF';
const KEY_RULES = `no leading \`/\`, no empty, \`.\` or \`..\` segment, ${KEY_CHARACTERS}.`;
const KEY_BYTES = `At most ${MAX_KEY_BYTES.toLocaleString('en')} bytes of UTF-8, taken literally (never percent-decoded)`;
const characters = (count: number): string => `at most ${count.toLocaleString('en')} characters`;
const TYPE_RULES = `${characters(MAX_MEDIA_TYPE_CHARACTERS)}, and as a browser says it, with parameters, \`;\` and white space; empty is as if absent`;
said(
  get.shape.key,
  `Full key in the bucket. ${KEY_BYTES}; ${KEY_RULES} One that ends in \`/\` is the marker of a folder, and a key like any other.`,
  {
    minLength: 1,
    maxLength: MAX_KEY_BYTES,
  },
);
said(
  get.shape.expiresInSeconds,
  `Lifetime in seconds, 1 to ${MAX_EXPIRES_SECONDS}. A URL never outlives the session that signs it: \`expiresAt\` says when it really ends.`,
  { default: DEFAULT_EXPIRES_SECONDS },
);
said(get.shape.responseContentType, `The \`Content-Type\` S3 shall answer with, e.g. \`image/jpeg\`: ${TYPE_RULES}.`);
said(
  get.shape.responseContentDisposition,
  `The \`Content-Disposition\` S3 shall answer with: ${characters(MAX_DISPOSITION_CHARACTERS)} of printable ASCII, a file name of others as \`filename*=UTF-8''{percent-encoded}\`; empty is as if absent.`,
);
said(
  put.shape.contentType,
  `Media type of the object, e.g. \`image/jpeg\` or \`audio/webm;codecs="opus"\`: ${TYPE_RULES}. What is signed comes back in \`headers\`.`,
);
said(put.shape.contentLength, 'Exact size of the object in bytes, 0 to 5 GiB.');
said(put.shape.checksumSha256, 'SHA-256 of the object: Base64 of its 32 bytes. S3 refuses other bytes.');
said(put.shape.ifNoneMatch, 'Refuse to replace an object that exists already.');
said(
  post.shape.contentType,
  `Media type of the object, or with nothing after its \`/\` the beginning of it (\`image/\`): ${TYPE_RULES}.`,
);
said(post.shape.maxBytes, 'Largest size of the file in bytes, 0 to 5 GiB.');
said(post.shape.minBytes, 'Smallest size of the file in bytes, 0 to 5 GiB.', { default: 0 });
said(
  post.shape.successStatus,
  'What S3 answers when the object is stored: 201 with its place and ETag as XML, 200 or 204 with nothing. It is one of `fields`.',
  { default: 204, type: 'integer' },
);
said(
  list.shape.prefix,
  `What the listed keys begin with: it lies in a prefix that may be listed, and may stop inside a name or at a \`/\`. ${KEY_BYTES}; ${KEY_RULES}`,
  { maxLength: MAX_KEY_BYTES },
);
said(
  list.shape.delimiter,
  'Keys that share what stands before it are listed as one, e.g. `/`: 1 to 64 characters, no control character, lone surrogate, U+FFFE or U+FFFF.',
);
said(list.shape.maxKeys, 'Most keys of one answer, 1 to 1,000.', { default: 1000 });
said(
  list.shape.continuationToken,
  `\`NextContinuationToken\` of S3’s last answer, as it is: any well-formed text of ${characters(MAX_CONTINUATION_TOKEN_CHARACTERS)}.`,
);
said(
  list.shape.startAfter,
  `Only keys after this text are listed, in the order of their bytes; no key need be there. At most ${MAX_KEY_BYTES.toLocaleString('en')} bytes of UTF-8; ${KEY_CHARACTERS}. Empty is as if absent, and S3 passes it over where there is a \`continuationToken\`.`,
  { maxLength: MAX_KEY_BYTES },
);
said(
  list.shape.encodingType,
  'Keys and prefixes in the answer are percent-encoded (a space is `+`), so that XML can hold each of them.',
);
said(uploadPart.shape.uploadId, 'Id of the upload, from S3: at most 1,024 characters of printable ASCII.');
said(uploadPart.shape.partNumber, 'Number of the part, 1 to 10,000.');
said(
  listParts.shape.partNumberMarker,
  'Only parts after this number are listed, 0 to 10,000: `NextPartNumberMarker` of S3’s last answer.',
  { default: 0 },
);
said(listParts.shape.maxParts, 'Most parts of one answer, 1 to 1,000.', { default: 1000 });

named(
  'PresignRequest',
  presignBody,
  'A batch. Each item stands for itself: one that is refused does not fail the rest.',
);
const ITEM_REFS = NAMES.map((op) => [op, refTo(PRESIGN_ITEM_SCHEMAS[op])] as const);
said(
  presignBody.shape.requests,
  `What to sign, at most ${MAX_PRESIGN_ITEMS.toLocaleString('en')} items; the results come in their order.`,
  {
    maxItems: MAX_PRESIGN_ITEMS,
    // The envelope takes anything, because items fail one by one; these schemas describe valid items.
    items: {
      oneOf: ITEM_REFS.map(([, ref]) => ref),
      discriminator: {
        propertyName: 'op',
        mapping: Object.fromEntries(ITEM_REFS.map(([op, { $ref }]) => [op, $ref])),
      },
    },
  },
);

const presigned = answer(
  'Presigned',
  'A signed request: whoever has it can send it, without any other header or token, until it ends.',
  {
    method: said(z.enum(['GET', 'HEAD', 'PUT', 'POST', 'DELETE']), 'HTTP method to send.'),
    url: said(z.string(), 'Where to send it, byte for byte. Treat it as a secret.', { format: 'uri' }),
    headers: said(
      z.optional(z.record(z.string(), z.string())),
      'Headers that must be sent, names in lower case; S3 refuses other values. Absent: none.',
    ),
    fields: said(
      z.optional(z.record(z.string(), z.string())),
      'Of a form: its fields, before the field `file`, which comes last. With a `contentType` that is a beginning, add a field `Content-Type` yourself.',
    ),
    expiresAt: moment('It works until then and not after.'),
  },
);

const refused = answer('RefusedItem', 'An item that was not signed.', {
  error: answer('ItemError', 'Code and explanation of a refused item.', {
    code: said(
      z.enum(['invalid_request', 'out_of_scope']),
      '`invalid_request`: not well-formed; `out_of_scope`: not granted.',
    ),
    detail,
  }),
});

const results = answer('PresignAnswer', 'The results, in the order of the requests.', {
  results: said(z.array(z.union([presigned, refused])), 'One result per request: signed, or why not.'),
});

export const PRESIGN: Operations = {
  'POST /v1/teams/{team}/presign': {
    operationId: 'presign',
    tag: 'team',
    summary: 'Presigned URLs and forms, many at once',
    description:
      `Signs up to ${MAX_PRESIGN_ITEMS.toLocaleString('en')} requests with a session of the caller’s own scope. Each is ` +
      'decided for itself: one that is not well-formed or not granted has an `error` in its place, and the others are answered. ' +
      'Every URL (a form’s has no query) carries the user’s name as `x-latchkey-user`, signed, which S3 ignores and its access log keeps.',
    body: { schema: presignBody, required: true, description: `At most ${kibibytes(MAX_PRESIGN_BODY_BYTES)}.` },
    answer: {
      status: 200,
      description: `The results; at most ${MAX_ANSWER_BYTES / 1_000_000} MB.`,
      json: [results],
    },
    codes: [...MEMBER_CODES, 'out_of_scope', ...BODY_CODES, ...SESSION_CODES],
    examples: await presignExamples(),
  },
};
