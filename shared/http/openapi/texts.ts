/**
 * What each schema and field of the API's description means, with its unit and bounds. The words stand here and not in the
 * schemas, so that no function carries them. Where the domain is stricter than a schema, its bounds are added.
 */
import { ACTIONS, LAYOUTS } from '../../domain/authority/layout.ts';
import { MAX_KEY_BYTES } from '../../domain/authority/object-key.ts';
import { DEFAULT_EXPIRES_SECONDS, MAX_EXPIRES_SECONDS } from '../../domain/signing/presign-item.ts';
import { MAX_DURATION_SECONDS, MIN_DURATION_SECONDS } from '../../domain/session/session.ts';
import { MAX_PRESIGN_ITEMS } from '../presign/presign-request.ts';

/** A description alone, or with more keywords of JSON Schema. */
export type Text = string | ({ readonly description: string } & Readonly<Record<string, unknown>>);

const AREAS = [...new Set(Object.values(LAYOUTS).flatMap(({ areas }) => areas))];
const ROLES = Object.entries(LAYOUTS)
  .map(([layout, { roles }]) => `\`${layout}\`: ${Object.keys(roles).join(', ')}`)
  .join('; ');
const KEY_RULES =
  `At most ${MAX_KEY_BYTES.toLocaleString('en')} bytes of UTF-8, taken literally (never percent-decoded); no leading or ` +
  'trailing `/`, no empty, `.` or `..` segment, no control character, backslash or lone surrogate.';

const time = (what: string): Text => ({ description: `${what} RFC 3339, whole seconds, UTC.`, format: 'date-time' });

/** By `Schema`, `Schema.field`, or `field` where it means the same everywhere. */
export const TEXTS: Readonly<Record<string, Text>> = {
  Health: 'The broker answers.',
  'Health.status': 'Always `ok`.',

  OpenApi: 'An OpenAPI description (https://spec.openapis.org/oas/v3.1.0).',
  'OpenApi.openapi': 'Version of the OpenAPI specification.',
  'OpenApi.info': 'Title, version and what holds for every route.',
  'OpenApi.paths': 'The routes, by path.',

  team: 'Team id: 2 to 63 characters of a-z, 0-9 and `-`.',
  user: 'Name of the user, local to the team: 1 to 64 characters.',
  role: `Role of the user in the team. ${ROLES}.`,
  layout: 'Kind of team: the table that says which role may do what in which area.',
  bucket: 'Name of the bucket.',
  region: 'AWS region of the bucket, to sign with.',
  'Team.endpoint': { description: 'URL of an S3-compatible store; absent for AWS.', format: 'uri' },
  'Credentials.endpoint': { description: 'URL of an S3-compatible store; `null` for AWS.', format: 'uri' },
  'Team.forcePathStyle':
    'True if the bucket stands in the path and not in the host name; only given together with `endpoint`.',
  'Credentials.forcePathStyle': 'True if the bucket stands in the path and not in the host name.',
  grants: 'All that the role, or the narrowed session, may do.',

  Memberships: 'The caller’s places in teams.',
  memberships: 'A token has one.',
  Membership: 'A user’s place in a team.',

  EnrollRequest: 'An invite to redeem.',
  'EnrollRequest.code':
    'Code of the invite, `lki_…`: 1 to 256 characters. It can be redeemed once, until the invite ends.',
  Enrolled: 'A member’s token. It is shown this once; the broker keeps a digest only.',
  'Enrolled.token': 'Send it as `Authorization: Bearer <token>`.',
  'Enrolled.tokenType': 'How the token is sent.',
  'Enrolled.expiresAt': time('End of the token, 90 days from now.'),

  Team: 'What a client needs to know of the team: its storage, and what the caller may do in it.',
  'Team.storageType': 'Always `S3`.',
  'Team.root': 'Prefix of all keys of the team; ends with `/`, or is empty where the team has the whole bucket.',
  Grant: 'Actions on all keys that begin with a prefix.',
  'Grant.actions': '`read` and `list` look, `write` uploads (multipart too), `delete` deletes.',
  'Grant.prefix': 'Prefix of full keys in the bucket.',

  CredentialsRequest: 'A shorter or narrower session; it can only give up rights, never gain any.',
  durationSeconds: {
    description: `Lifetime of the session in seconds, ${MIN_DURATION_SECONDS} to ${MAX_DURATION_SECONDS}. Stores without session tags give ${MIN_DURATION_SECONDS}.`,
    minimum: MIN_DURATION_SECONDS,
    maximum: MAX_DURATION_SECONDS,
    default: MAX_DURATION_SECONDS,
  },
  areas: {
    description: 'Only these areas of the team’s layout; default: all. 1 to 16 names.',
    minItems: 1,
    items: { type: 'string', enum: AREAS },
  },
  actions: {
    description: 'Only these actions; default: all. 1 to 16 names.',
    minItems: 1,
    items: { type: 'string', enum: ACTIONS },
  },
  format: {
    description:
      'Form of the answer: `json`; `process` for `credential_process`; `container` for `AWS_CONTAINER_CREDENTIALS_FULL_URI`, whose errors are `{"Code","Message"}`; `env` for a POSIX shell.',
    default: 'json',
  },

  Credentials: 'An STS session that reaches exactly the grants, and where to use it.',
  'Credentials.credentials': 'The session’s credentials.',
  SessionCredentials: 'What an AWS SDK signs with.',
  accessKeyId: 'Access key id, `ASIA…`.',
  secretAccessKey: 'Secret access key.',
  sessionToken: 'Session token; S3 refuses the key pair without it.',
  'SessionCredentials.expiration': time('End of the session.'),
  ProcessCredentials:
    'What `credential_process` prints (https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html).',
  'ProcessCredentials.Version': 'Version of the form: always 1.',
  AccessKeyId: 'Access key id, `ASIA…`.',
  SecretAccessKey: 'Secret access key.',
  'ProcessCredentials.SessionToken': 'Session token; S3 refuses the key pair without it.',
  Expiration: time('End of the session.'),
  ContainerCredentials:
    'What a container credentials endpoint answers (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).',
  'ContainerCredentials.Token': 'Session token; S3 refuses the key pair without it.',
  EnvironmentCredentials:
    'Lines of `export AWS_…=…` for a POSIX shell: key pair, session token, `AWS_CREDENTIAL_EXPIRATION`, `AWS_REGION`, `AWS_DEFAULT_REGION` and, for an S3-compatible store, `AWS_ENDPOINT_URL_S3`.',

  PresignRequest: 'A batch. Each item stands for itself: one that is refused does not fail the rest.',
  'PresignRequest.requests': {
    description: `What to sign, at most ${MAX_PRESIGN_ITEMS.toLocaleString('en')} items; the results come in their order.`,
    maxItems: MAX_PRESIGN_ITEMS,
  },
  op: 'What the URL is for.',
  key: { description: `Full key in the bucket. ${KEY_RULES}`, minLength: 1, maxLength: MAX_KEY_BYTES },
  expiresInSeconds: {
    description: `Lifetime in seconds, 1 to ${MAX_EXPIRES_SECONDS}. A URL never outlives the session that signs it: \`expiresAt\` says when it really ends.`,
    default: DEFAULT_EXPIRES_SECONDS,
  },
  PresignGet: 'GetObject: download an object. Asks for `read`.',
  'PresignGet.responseContentType':
    'The `Content-Type` S3 shall answer with: 1 to 256 characters of printable ASCII, no space at either end.',
  'PresignGet.responseContentDisposition':
    'The `Content-Disposition` S3 shall answer with: 1 to 256 characters of printable ASCII, no space at either end.',
  PresignHead: 'HeadObject: size, type and ETag of an object. Asks for `read`.',
  PresignPut:
    'PutObject: upload an object. Asks for `write`. What is given is signed and comes back in `headers`, so S3 refuses any other upload.',
  contentType: 'Media type of the object, e.g. `image/jpeg`: at most 256 characters.',
  'PresignPut.contentLength': 'Exact size of the object in bytes, 0 to 5 GiB.',
  'PresignPut.checksumSha256': 'SHA-256 of the object: Base64 of its 32 bytes. S3 refuses other bytes.',
  'PresignPut.ifNoneMatch': 'Refuse to replace an object that exists already.',
  PresignPost:
    'A form for a POST upload, whose size S3 itself holds to a range. Asks for `write`. `minBytes` is at most `maxBytes`, and the key does not hold `${filename}`.',
  'PresignPost.contentType':
    'Media type of the object, or with a trailing `/` the beginning of it (`image/`): at most 256 characters.',
  'PresignPost.maxBytes': 'Largest size of the file in bytes, 0 to 5 GiB.',
  'PresignPost.minBytes': { description: 'Smallest size of the file in bytes, 0 to 5 GiB.', default: 0 },
  PresignDelete: 'DeleteObject: delete an object. Asks for `delete`.',
  PresignList: 'ListObjectsV2: list keys. Asks for `list`.',
  'PresignList.prefix': {
    description: `What the listed keys begin with: it lies in a prefix that may be listed, and may stop inside a name or at a \`/\`. ${KEY_RULES.replace('; no leading or trailing `/`, no', '; no leading `/`, no')}`,
    maxLength: MAX_KEY_BYTES,
  },
  'PresignList.delimiter':
    'Keys that share what stands before it are listed as one, e.g. `/`: 1 to 64 characters, no control characters.',
  'PresignList.maxKeys': { description: 'Most keys of one answer, 1 to 1,000.', default: 1000 },
  'PresignList.continuationToken': 'Where S3’s last answer stopped: at most 2,048 characters.',
  PresignCreateMultipart:
    'CreateMultipartUpload: begin an upload in parts; S3 answers its upload id. Asks for `write`.',
  PresignUploadPart: 'UploadPart: upload one part. Asks for `write`.',
  uploadId: 'Id of the upload, from S3: at most 1,024 characters of printable ASCII.',
  'PresignUploadPart.partNumber': 'Number of the part, 1 to 10,000.',
  PresignListParts: 'ListParts: what is uploaded already, to go on after a break. Asks for `write`.',
  PresignCompleteMultipart: 'CompleteMultipartUpload: put the parts together. Asks for `write`.',
  PresignAbortMultipart: 'AbortMultipartUpload: give the upload up. Asks for `write`.',

  PresignAnswer: 'The results, in the order of the requests.',
  'PresignAnswer.results': 'One result per request: signed, or why not.',
  Presigned: 'A signed request: whoever has it can send it, without any other header or token, until it ends.',
  'Presigned.method': 'HTTP method to send.',
  'Presigned.url': { description: 'Where to send it, byte for byte. Treat it as a secret.', format: 'uri' },
  'Presigned.headers': 'Headers that must be sent, names in lower case; S3 refuses other values. Absent: none.',
  'Presigned.fields':
    'Of a form: its fields, before the field `file`, which comes last. With a `contentType` that ends in `/`, add a field `Content-Type` yourself.',
  'Presigned.expiresAt': time('It works until then and not after.'),
  RefusedItem: 'An item that was not signed.',
  'RefusedItem.error': 'Why.',
  ItemError: 'Code and explanation of a refused item.',
  'ItemError.code': '`invalid_request`: not well-formed; `out_of_scope`: not granted.',

  Problem: 'RFC 9457 problem details (https://www.rfc-editor.org/rfc/rfc9457). Rely on `code`.',
  'Problem.title': 'The code, in words.',
  'Problem.status': 'The HTTP status.',
  'Problem.code': 'Stable code of the error; it keeps its meaning and its status.',
  detail: 'What is wrong, in words that may change; never holds a value that was sent.',
  'Problem.requestId': 'Id of the request, as it stands in the broker’s log.',
  ContainerError: 'An error in the form AWS SDKs expect of a container credentials endpoint.',
  'ContainerError.Code': 'Stable code of the error.',
  'ContainerError.Message': 'What is wrong, in words that may change.',
  GatewayError: 'What API Gateway answers by itself, before the broker is asked.',
  'GatewayError.message': 'What is wrong, in API Gateway’s words.',
};
