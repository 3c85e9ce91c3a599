/**
 * Defines the work of the presign questions: a gallery page of pictures, requested by a member whose session token has 1,000
 * characters, about as many as AWS's.
 */
import { createHash } from 'node:crypto';

const TOKEN_CHARACTERS = 1000;
export const BUCKET = 'webqsee';
export const REGION = 'eu-central-1';
export const ROOT = 'webqsee/demo/items-root/';
export const LOCATION = { s3Region: REGION, s3Endpoint: null, s3ForcePathStyle: false };
export const EXPIRES_SECONDS = 900;

/** Returns Base64, as a real token is, so characters that a query must escape are as frequent. */
function token(): string {
  let text = '';
  for (let block = 0; text.length < TOKEN_CHARACTERS; block += 1)
    text += createHash('sha512').update(String(block)).digest('base64').replaceAll('=', '');
  return text.slice(0, TOKEN_CHARACTERS);
}

export const CREDENTIALS = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'k'.repeat(40),
  sessionToken: token(),
};

export function keysOfPage(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${ROOT}shared/max/2026-11-23 picture ${index + 1}.jpg`);
}

export function bodyOf(keys: readonly string[]): string {
  return JSON.stringify({ requests: keys.map((key) => ({ op: 'get', key, expiresInSeconds: EXPIRES_SECONDS })) });
}
