/**
 * Signs a form upload by hand, so that tests can send forms that no SDK would make: any policy, field and file.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { createHmac } from 'node:crypto';
import type { RawRequest } from './box.ts';
import { signed } from './sigv4.ts';
import type { Key } from './stand-in.ts';
import { FORM_TYPE, formBody } from './upload-form.ts';

const HOUR_MS = 3_600_000;

export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  /** Conditions of the policy, besides those on the bucket and the signature's own fields. */
  readonly conditions?: readonly unknown[];
  /** Replaces the policy: a document, or text that is none. */
  readonly policy?: unknown;
  /** Replaces a signed field, or removes it (`null`); `{scope}` stands for the signature's scope. */
  readonly instead?: Readonly<Record<string, string | null>>;
  readonly file?: string;
  readonly filename?: string;
}

/** Returns the request that uploads the form. */
export function handSignedForm(form: Form, bucket: string, credentials: Key, base: string): RawRequest {
  const now = new Date();
  const request = { method: 'POST', path: '/', headers: {}, body: '' };
  const { amzDate, scope, key } = signed(request, { credentials, base, date: now }).seed;
  const own = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${credentials.accessKeyId}/${scope}`,
    'x-amz-date': amzDate,
  };
  const conditions = [{ bucket }, ...Object.entries(own).map(([name, value]) => ({ [name]: value }))];
  const expiration = new Date(now.getTime() + HOUR_MS).toISOString();
  const document = form.policy ?? { expiration, conditions: [...conditions, ...(form.conditions ?? [])] };
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const policy = Buffer.from(
    text
      .replaceAll('{expiration}', expiration)
      .replaceAll('{credential}', own['x-amz-credential'])
      .replaceAll('{date}', amzDate),
  ).toString('base64');
  const signature = createHmac('sha256', key).update(policy).digest('hex');
  const instead = Object.entries(form.instead ?? {}).map(([name, value]) => [
    name,
    value?.replace('{scope}', scope) ?? null,
  ]);
  const all: Readonly<Record<string, string | null>> = {
    ...form.fields,
    ...own,
    policy,
    'x-amz-signature': signature,
    ...(Object.fromEntries(instead) as Form['instead']),
  };
  const sent = Object.fromEntries(Object.entries(all).filter((field): field is [string, string] => field[1] !== null));
  return {
    method: 'POST',
    headers: FORM_TYPE,
    body: formBody(sent, form.file ?? null, form.filename ?? 'own.txt'),
  };
}
