/**
 * POST Object: an HTML form upload whose policy was signed. The policy is the signature's text; every field must be in
 * it, and the file's size in its range.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import type { ServerResponse } from 'node:http';
import { Busboy } from '@fastify/busboy';
import { AwsError, type VerifiedRequest } from '../request.ts';
import type { FormSignature } from '../sigv4/form.ts';
import { toXml } from '../xml.ts';
import { accessDenied, invalidArgument } from './errors.ts';
import { existingBucket } from './access.ts';
import { keptHeaders, refuseUnknownHeaders } from './headers.ts';
import { checkFormPolicy, type SizeRange } from './post-policy.ts';
import { writeData, type ReceivedBody } from './receive-body.ts';
import type { ObjectStore, StoredObject } from './store.ts';
import { objectArn, targetOf } from './target.ts';

/** All fields before the file, together. */
const MAX_FIELD_BYTES = 20 * 1024;
const MAX_FIELDS = 100;

const SIGNATURE_FIELDS = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-signature', 'policy', 'key'];

/** Fields by lower-case name. */
export type FormFields = ReadonlyMap<string, string>;

/** Verifies the form's signature. @returns what its signer may do. @throws AwsError */
export type VerifyForm = (signature: FormSignature) => (action: string, resource: string) => boolean;

interface ReceivedForm {
  readonly fields: FormFields;
  readonly key: string;
  readonly body: ReceivedBody;
}

export async function postObject(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucketName: string,
  verifyForm: VerifyForm,
): Promise<void> {
  if (request.identity !== null) throw invalidArgument('Only one auth mechanism allowed');
  const bucket = existingBucket(store, bucketName);
  const { fields, key, body } = await receiveForm(store, request, bucketName, verifyForm);
  const headers = keptHeaders({ ...request, headers: asHeaders(fields) });
  const object: StoredObject = {
    key,
    size: body.segment.size,
    etag: `"${body.md5}"`,
    lastModified: request.now.toISOString(),
    headers,
    checksums: {},
    segments: [body.segment],
  };
  await store.commit(bucket, object);
  answer(request, response, fields, bucketName, object);
}

/** Reads the fields, decides, and only then takes the file, which comes last. */
async function receiveForm(
  store: ObjectStore,
  request: VerifiedRequest,
  bucket: string,
  verifyForm: VerifyForm,
): Promise<ReceivedForm> {
  const contentType = request.headers['content-type'];
  if (contentType === undefined) throw invalidArgument('the form has no content type');
  const fields = new Map<string, string>();
  const parser = new Busboy({
    headers: { ...request.headers, 'content-type': contentType },
    limits: { fieldSize: MAX_FIELD_BYTES, fields: MAX_FIELDS, files: 1 },
  });
  return new Promise<ReceivedForm>((resolve, reject) => {
    let file: Promise<ReceivedForm> | undefined;
    parser.on('field', (name, value, _nameTruncated, valueTruncated) => {
      if (valueTruncated)
        reject(
          new AwsError(
            'MaxPostPreDataLengthExceededError',
            400,
            'Your POST request fields preceding the upload file were too large.',
          ),
        );
      if (fields.has(name.toLowerCase())) reject(invalidArgument(`the field ${name} is repeated`));
      fields.set(name.toLowerCase(), value);
    });
    parser.on('file', (_name, stream, filename) => {
      file = takeFile(store, request, { bucket, fields, filename, stream, verifyForm });
      file.then(resolve, (error: unknown) => {
        stream.resume();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    parser.on('error', (error: unknown) => {
      reject(
        new AwsError(
          'MalformedPOSTRequest',
          400,
          `The body of your POST request is not well-formed multipart/form-data. ${String(error)}`,
        ),
      );
    });
    parser.on('finish', () => {
      if (file === undefined)
        reject(new AwsError('InvalidArgument', 400, 'POST requires exactly one file upload per request.'));
    });
    request.body.on('error', reject).pipe(parser);
  });
}

async function takeFile(
  store: ObjectStore,
  request: VerifiedRequest,
  form: {
    bucket: string;
    fields: Map<string, string>;
    filename: string;
    stream: import('node:stream').Readable;
    verifyForm: VerifyForm;
  },
): Promise<ReceivedForm> {
  const { fields } = form;
  const key = (fields.get('key') ?? '').replaceAll('${filename}', form.filename);
  targetOf(`/${form.bucket}/${encodeURIComponent(key)}`);
  const required = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw accessDenied();
    return value;
  };
  const isAllowed = form.verifyForm({
    policy: required('policy'),
    algorithm: required('x-amz-algorithm'),
    credential: required('x-amz-credential'),
    date: required('x-amz-date'),
    signature: required('x-amz-signature'),
    sessionToken: fields.get('x-amz-security-token'),
  });
  const range = checkFormPolicy(
    required('policy'),
    new Map([...fields, ['bucket', form.bucket], ['key', key]]),
    request.now,
  );
  if (!isAllowed('s3:PutObject', objectArn({ bucket: form.bucket, key }))) throw accessDenied();
  refuseUnknownHeaders({ ...request, headers: asHeaders(fields) });
  const body = await writeData(store, form.stream, [], range?.max);
  if (range !== null && body.segment.size < range.min) {
    await store.removeData([body.segment]);
    throw tooSmall(range, body.segment.size);
  }
  return { fields, key, body };
}

/** Form fields mean what headers of the same names mean; `acl` is the one that is named otherwise. */
function asHeaders(fields: FormFields): Record<string, string> {
  const named = [...fields].filter(([name]) => !SIGNATURE_FIELDS.includes(name));
  return Object.fromEntries(named.map(([name, value]) => [name === 'acl' ? 'x-amz-acl' : name, value]));
}

function tooSmall(range: SizeRange, size: number): AwsError {
  return new AwsError('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: String(size),
    MinSizeAllowed: String(range.min),
  });
}

function answer(
  request: VerifiedRequest,
  response: ServerResponse,
  fields: FormFields,
  bucket: string,
  object: StoredObject,
): void {
  const location = `http://${request.headers.host ?? ''}/${bucket}/${encodeURIComponent(object.key)}`;
  const redirect = fields.get('success_action_redirect') ?? '';
  if (redirect !== '' && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key: object.key, etag: object.etag }))
      target.searchParams.set(name, value);
    response.writeHead(303, { location: target.href, etag: object.etag });
    response.end();
    return;
  }
  const status = fields.get('success_action_status');
  if (status !== '201') {
    response.writeHead(status === '200' ? 200 : 204, { location, etag: object.etag });
    response.end();
    return;
  }
  response.writeHead(201, { location, etag: object.etag, 'content-type': 'application/xml' });
  response.end(toXml('PostResponse', { Location: location, Bucket: bucket, Key: object.key, ETag: object.etag }));
}
