/** The route of presigned URLs: what each operation takes, and what comes of it. */
import * as z from 'zod/mini';
import { MAX_KEY_BYTES } from '../../shared/domain/authority/object-key.ts';
import type { OperationName } from '../../shared/domain/signing/presign-operation.ts';
import { DEFAULT_EXPIRES_SECONDS, MAX_EXPIRES_SECONDS } from '../../shared/domain/signing/presign-item.ts';
import { MAX_ANSWER_BYTES } from '../../shared/http/presign/presign-reply.ts';
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
  post: 'A form for a POST upload, whose size S3 itself holds to a range. Asks for `write`. `minBytes` is at most `maxBytes`, and the key does not hold `${filename}`.',
  delete: 'DeleteObject: delete an object. Asks for `delete`.',
  list: 'ListObjectsV2: list keys. Asks for `list`.',
  createMultipart: 'CreateMultipartUpload: begin an upload in parts; S3 answers its upload id. Asks for `write`.',
  uploadPart: 'UploadPart: upload one part. Asks for `write`.',
  listParts: 'ListParts: what is uploaded already, to go on after a break. Asks for `write`.',
  completeMultipart: 'CompleteMultipartUpload: put the parts together. Asks for `write`.',
  abortMultipart: 'AbortMultipartUpload: give the upload up. Asks for `write`.',
};
const NAMES = Object.keys(PRESIGN_ITEM_SCHEMAS) as OperationName[];
for (const op of NAMES) {
  const id = `Presign${op.charAt(0).toUpperCase()}${op.slice(1)}`;
  said(named(id, PRESIGN_ITEM_SCHEMAS[op], ITEM_WORDS[op]).shape.op, 'What the URL is for.');
}

const { get, put, post, list, uploadPart } = PRESIGN_ITEM_SCHEMAS;
const KEY_RULES = `no empty, \`.\` or \`..\` segment, no control character, backslash or lone surrogate.`;
const KEY_BYTES = `At most ${MAX_KEY_BYTES.toLocaleString('en')} bytes of UTF-8, taken literally (never percent-decoded)`;
const HEADER_RULES = '1 to 256 characters of printable ASCII, no space at either end.';
said(get.shape.key, `Full key in the bucket. ${KEY_BYTES}; no leading or trailing \`/\`, ${KEY_RULES}`, {
  minLength: 1,
  maxLength: MAX_KEY_BYTES,
});
said(
  get.shape.expiresInSeconds,
  `Lifetime in seconds, 1 to ${MAX_EXPIRES_SECONDS}. A URL never outlives the session that signs it: \`expiresAt\` says when it really ends.`,
  { default: DEFAULT_EXPIRES_SECONDS },
);
said(get.shape.responseContentType, `The \`Content-Type\` S3 shall answer with: ${HEADER_RULES}`);
said(get.shape.responseContentDisposition, `The \`Content-Disposition\` S3 shall answer with: ${HEADER_RULES}`);
said(put.shape.contentType, 'Media type of the object, e.g. `image/jpeg`: at most 256 characters.');
said(put.shape.contentLength, 'Exact size of the object in bytes, 0 to 5 GiB.');
said(put.shape.checksumSha256, 'SHA-256 of the object: Base64 of its 32 bytes. S3 refuses other bytes.');
said(put.shape.ifNoneMatch, 'Refuse to replace an object that exists already.');
said(
  post.shape.contentType,
  'Media type of the object, or with a trailing `/` the beginning of it (`image/`): at most 256 characters.',
);
said(post.shape.maxBytes, 'Largest size of the file in bytes, 0 to 5 GiB.');
said(post.shape.minBytes, 'Smallest size of the file in bytes, 0 to 5 GiB.', { default: 0 });
said(
  list.shape.prefix,
  `What the listed keys begin with: it lies in a prefix that may be listed, and may stop inside a name or at a \`/\`. ${KEY_BYTES}; no leading \`/\`, ${KEY_RULES}`,
  { maxLength: MAX_KEY_BYTES },
);
said(
  list.shape.delimiter,
  'Keys that share what stands before it are listed as one, e.g. `/`: 1 to 64 characters, no control characters.',
);
said(list.shape.maxKeys, 'Most keys of one answer, 1 to 1,000.', { default: 1000 });
said(list.shape.continuationToken, 'Where S3’s last answer stopped: at most 2,048 characters.');
said(uploadPart.shape.uploadId, 'Id of the upload, from S3: at most 1,024 characters of printable ASCII.');
said(uploadPart.shape.partNumber, 'Number of the part, 1 to 10,000.');

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
    // The envelope takes anything, because items fail one by one; this is what they should be.
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
      'Of a form: its fields, before the field `file`, which comes last. With a `contentType` that ends in `/`, add a field `Content-Type` yourself.',
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
