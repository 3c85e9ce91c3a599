/** Fills in signed upload forms, and sends them as a browser does. */
import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { refusal, send } from './http.ts';

export type Fields = Readonly<Record<string, string>>;

/** Signs a form for a picture of 1 to 20 bytes. */
export async function signedFields(client: S3Client, Bucket: string, Key: string): Promise<Fields> {
  const upload = { Bucket, Key, Fields: { 'content-type': 'image/jpeg' }, Expires: 60 };
  // The package brings its own copy of the client's class; only its configuration is used.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const post = createPresignedPost(client, { ...upload, Conditions: [['content-length-range', 1, 20]] });
  return (await post).fields;
}

/** Sends a form with a file whose name climbs. Returns the status and, of a refusal, its code. */
export async function sendForm(endpoint: string, bucket: string, fields: Fields, file: string): Promise<string> {
  const part = (name: string, text: string): string =>
    `--between\r\ncontent-disposition: form-data; name=${name}\r\n\r\n${text}\r\n`;
  const parts = Object.entries(fields).map(([name, value]) => part(`"${name}"`, value));
  const headers = { 'content-type': 'multipart/form-data; boundary=between' };
  const body = `${parts.join('')}${part('"file"; filename="../../x"', file)}--between--\r\n`;
  return refusal(await send(endpoint, `/${bucket}`, { method: 'POST', headers, body }));
}

/** Returns the policy with another end, as nobody signed it. */
export function withLaterEnd(policy = ''): string {
  const document = JSON.parse(Buffer.from(policy, 'base64').toString()) as object;
  return Buffer.from(JSON.stringify({ ...document, expiration: '2099-01-01T00:00:00Z' })).toString('base64');
}
