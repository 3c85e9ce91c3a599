/**
 * POST Object: an HTML form upload whose policy is signed. The signature covers the policy; every field must match it,
 * and the file's size must be in its range.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { AwsError } from '../aws-error.ts';
import { toXml } from '../xml.ts';
import { existingBucket } from './access.ts';
import { answerEmpty } from './answer.ts';
import type { FormCall } from './call.ts';
import { commitOrDiscard } from './conditional-write.ts';
import { accessDenied, invalidArgument } from './errors.ts';
import { receiveForm, type FormFile } from './form-body.ts';
import type { SizeRange } from './form-conditions.ts';
import { asHeaders, expanded, headersOf, refuseUnimplemented, type FormFields } from './form-fields.ts';
import { creates } from './header-rights.ts';
import { refuseUnknownHeaders, storedHeaders } from './headers.ts';
import { declaredIntegrity } from './integrity.ts';
import { checkFormPolicy } from './post-policy.ts';
import { writeData, type ReceivedBody } from './receive-body.ts';
import type { Allowed } from './rights.ts';
import type { StoredObject } from './stored-object.ts';
import { checkedTarget, type Target } from './target.ts';

/** Fields of which a signed form has all, and one of nobody none. */
const SIGNED = ['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'];

type PostCall = FormCall<'s3:PutObject'>;

interface ReceivedForm {
  readonly fields: FormFields;
  /** Target of the upload; its key is a field of the form. */
  readonly target: Allowed<'s3:PutObject'>;
  readonly object: StoredObject;
}

export async function postObject(call: PostCall): Promise<void> {
  const { store, request } = call;
  if (request.identity !== null) throw invalidArgument('Only one auth mechanism allowed');
  // S3 answers a form of unknown length so (https://github.com/sindresorhus/got/pull/466), although others saw one accepted.
  if (request.headers['content-length'] === undefined)
    throw new AwsError('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  existingBucket(call);
  const form = await receiveForm(request, {
    take: (file) => takeFile(call, file),
    discard: (taken) => store.data.remove(taken.object.segments),
  });
  await commitOrDiscard({ store, target: form.target }, form.object);
  answer(call, form);
}

/** Decides on the fields, and only then stores the file. */
async function takeFile(call: PostCall, file: FormFile): Promise<ReceivedForm> {
  const { request } = call;
  const fields = expanded(file.fields, file.filename);
  const { target, range } = decide(call, fields);
  refuseUnimplemented(fields, request);
  const asSent = { ...request, headers: headersOf(fields) };
  refuseUnknownHeaders(asSent);
  const headers = storedHeaders(asSent);
  const { segment, md5, checksums } = await writeFile(call, asSent.headers, file.stream, range);
  const lastModified = request.now.toISOString();
  const { key } = target;
  const object = { key, size: segment.size, etag: `"${md5}"`, lastModified, headers, checksums, segments: [segment] };
  return { fields, target, object };
}

/** @throws AwsError for fields, a signature, a policy or rights that do not allow the upload */
function decide(
  { request, target: { bucket }, signer }: PostCall,
  fields: FormFields,
): { readonly target: Allowed<'s3:PutObject'>; readonly range: SizeRange | null } {
  const key = fields.get('key') ?? '';
  if (key === '') throw invalidArgument("Bucket POST must contain a field named 'key'.");
  if ((fields.get('bucket') ?? bucket) !== bucket)
    throw invalidArgument('The field bucket names another bucket than the request.');
  const target: Target = checkedTarget({ bucket, key });
  const policy = required(fields, 'policy');
  const rights = signer({
    policy,
    algorithm: required(fields, 'x-amz-algorithm'),
    credential: required(fields, 'x-amz-credential'),
    date: required(fields, 'x-amz-date'),
    signature: required(fields, 'x-amz-signature'),
    sessionToken: fields.get('x-amz-security-token'),
  });
  const range = checkFormPolicy(policy, new Map([...fields, ['bucket', bucket], ['key', key]]), request.now);
  return {
    target: rights.requireWith('s3:PutObject', target, {
      headers: asHeaders(fields),
      hoisted: [],
      context: creates(true),
    }),
    range,
  };
}

/** Writes the file's bytes; its size and checksums must be as declared. */
async function writeFile(
  { store }: PostCall,
  headers: Readonly<Record<string, string>>,
  stream: FormFile['stream'],
  range: SizeRange | null,
): Promise<ReceivedBody> {
  const integrity = declaredIntegrity(headers);
  const written = await writeData(store.data, stream as AsyncIterable<Buffer>, integrity.algorithms, range?.max);
  try {
    if (range !== null && written.segment.size < range.min) throw tooSmall(range, written.segment.size);
    integrity.check(written, {});
    return written;
  } catch (error) {
    await store.data.remove([written.segment]);
    throw error;
  }
}

/** @throws AwsError AccessDenied for a form without a signature, InvalidArgument for one that lacks a part of it */
function required(fields: FormFields, name: string): string {
  const value = fields.get(name);
  if (value !== undefined) return value;
  if (!SIGNED.some((field) => fields.has(field))) throw accessDenied();
  throw invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
  );
}

function tooSmall(range: SizeRange, size: number): AwsError {
  return new AwsError('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: String(size),
    MinSizeAllowed: String(range.min),
  });
}

function answer({ request, response }: PostCall, { fields, target, object }: ReceivedForm): void {
  const { bucket, key } = target;
  const { etag } = object;
  const location = `http://${request.headers.host ?? ''}/${bucket}/${encodeURIComponent(key)}`;
  const page = redirectOf(fields.get('success_action_redirect') ?? fields.get('redirect') ?? '');
  const status = fields.get('success_action_status');
  if (page !== null) {
    for (const [name, value] of Object.entries({ bucket, key, etag })) page.searchParams.set(name, value);
    answerEmpty(response, 303, { location: page.href, etag });
  } else if (status === '201') {
    response.writeHead(201, { location, etag, 'content-type': 'application/xml' });
    response.end(toXml('PostResponse', { Location: location, Bucket: bucket, Key: key, ETag: etag }));
  } else {
    answerEmpty(response, status === '200' ? 200 : 204, { location, etag });
  }
}

/** Returns the page; S3 acts as if there were no field if it cannot read the URL. */
function redirectOf(text: string): URL | null {
  const page = URL.canParse(text) ? new URL(text) : null;
  return page !== null && /^https?:$/.test(page.protocol) ? page : null;
}
