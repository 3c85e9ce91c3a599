/** Signs forms for uploads to the box, and writes their bodies as a browser does. */
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { Bucket, type Box } from './box.ts';
import { send, type Answer } from './http.ts';

export type Fields = Record<string, string>;

export const BOUNDARY = '--between';
export const FORM_TYPE = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };

/** Returns the fields of a form for the key `k`, unless another is wished. */
export async function signedForm(
  { s3 }: Box,
  options: Partial<Omit<PresignedPostOptions, 'Bucket'>> = {},
): Promise<Fields> {
  // The package brings its own copy of the client's class; only its configuration is used.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const { fields } = await createPresignedPost(s3, { Bucket, Key: 'k', Expires: 60, ...options });
  return fields;
}

/**
 * @param file `null` for none
 * @param filename `null` for a file without a name
 */
export function formBody(fields: Fields, file: string | null, filename: string | null = 'picture.jpg'): string {
  const parts = Object.entries(fields).map(([name, value]) => formPart(`name="${name}"`, value));
  const named = filename === null ? '' : `; filename="${filename}"`;
  const last = file === null ? '' : formPart(`name="file"${named}`, file, 'content-type: text/plain\r\n');
  return `${parts.join('')}${last}--${BOUNDARY}--\r\n`;
}

/** Adds a part after the others. */
export function withPart(body: string, disposition: string, content: string): string {
  const end = `--${BOUNDARY}--\r\n`;
  return body.replace(end, () => formPart(disposition, content) + end);
}

export function postForm({ standIn }: Box, body: string, headers: Fields = FORM_TYPE, query = ''): Promise<Answer> {
  return send(standIn.aws.url, `/${Bucket}${query}`, { method: 'POST', headers, body });
}

function formPart(disposition: string, content: string, header = ''): string {
  return `--${BOUNDARY}\r\ncontent-disposition: form-data; ${disposition}\r\n${header}\r\n${content}\r\n`;
}
