/**
 * POST Object: an HTML form upload whose policy was signed. The policy is the signature's text; every field must be in
 * it, and the file's size in its range.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import type { ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { VerifiedRequest } from '../request.ts';
import type { FormSignature } from '../sigv4/form.ts';
import { toXml } from '../xml.ts';
import { existingBucket } from './access.ts';
import { commitOrDiscard } from './conditional-write.ts';
import { accessDenied, invalidArgument } from './errors.ts';
import { receiveForm, type FormFields, type FormFile } from './form-body.ts';
import { keptHeaders, refuseUnknownHeaders } from './headers.ts';
import { declaredIntegrity } from './integrity.ts';
import { checkFormPolicy, type SizeRange } from './post-policy.ts';
import { writeData } from './receive-body.ts';
import type { ObjectStore } from './store.ts';
import type { StoredObject } from './stored-object.ts';
import { objectArn, targetOf } from './target.ts';

const SIGNATURE_FIELDS = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-signature', 'policy', 'key'];

/** Verifies the form's signature. @returns what its signer may do. @throws AwsError */
export type VerifyForm = (signature: FormSignature) => (action: string, resource: string) => boolean;

interface ReceivedForm {
  readonly fields: FormFields;
  readonly object: StoredObject;
}

export async function postObject(
  store: ObjectStore,
  request: VerifiedRequest,
  response: ServerResponse,
  bucket: string,
  verifyForm: VerifyForm,
): Promise<void> {
  if (request.identity !== null) throw invalidArgument('Only one auth mechanism allowed');
  existingBucket(store, bucket);
  const { fields, object } = await receiveForm(
    request,
    (file) => takeFile(store, request, bucket, file, verifyForm),
    (taken) => store.data.remove(taken.object.segments),
  );
  await commitOrDiscard(store, bucket, object);
  answer(request, response, fields, bucket, object);
}

/** Decides on the fields, and only then takes the file. */
async function takeFile(
  store: ObjectStore,
  request: VerifiedRequest,
  bucket: string,
  { fields, filename, stream }: FormFile,
  verifyForm: VerifyForm,
): Promise<ReceivedForm> {
  const key = (fields.get('key') ?? '').replaceAll('${filename}', () => filename);
  if (key === '') throw invalidArgument("Bucket POST must contain a field named 'key'.");
  targetOf(`/${bucket}/${encodeURIComponent(key)}`);
  const policy = required(fields, 'policy');
  const isAllowed = verifyForm({
    policy,
    algorithm: required(fields, 'x-amz-algorithm'),
    credential: required(fields, 'x-amz-credential'),
    date: required(fields, 'x-amz-date'),
    signature: required(fields, 'x-amz-signature'),
    sessionToken: fields.get('x-amz-security-token'),
  });
  const range = checkFormPolicy(policy, new Map([...fields, ['bucket', bucket], ['key', key]]), request.now);
  if (!isAllowed('s3:PutObject', objectArn({ bucket, key }))) throw accessDenied();
  const asSent = { ...request, headers: asHeaders(fields) };
  refuseUnknownHeaders(asSent);
  const headers = keptHeaders(asSent);
  const integrity = declaredIntegrity(asSent.headers);
  const { segment, md5, checksums } = await writeData(
    store.data,
    stream as AsyncIterable<Buffer>,
    integrity.algorithms,
    range?.max,
  );
  try {
    if (range !== null && segment.size < range.min) throw tooSmall(range, segment.size);
    integrity.check({ md5, checksums }, {});
  } catch (error) {
    await store.data.remove([segment]);
    throw error;
  }
  const lastModified = request.now.toISOString();
  const object = { key, size: segment.size, etag: `"${md5}"`, lastModified, headers, checksums, segments: [segment] };
  return { fields, object };
}

function required(fields: FormFields, name: string): string {
  const value = fields.get(name);
  if (value === undefined) throw accessDenied();
  return value;
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
