/**
 * Request bodies: JSON in UTF-8, uncompressed, within a size, and nothing else.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LatchkeyError } from '../errors.ts';

export const MAX_BODY_BYTES = 64 * 1024;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @returns the parsed JSON, or `undefined` for an empty body
 * @throws LatchkeyError too_large, unsupported_media_type, invalid_request
 */
export function jsonBody(
  event: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>,
  maxBytes = MAX_BODY_BYTES,
): unknown {
  const { body = '', isBase64Encoded } = event;
  // Base64 is longer than what it encodes, and UTF-8 at least as long as the string: refuse before decoding.
  if (body.length > maxBytes * 2) throw tooLarge(maxBytes);
  const bytes = isBase64Encoded ? Buffer.from(body, 'base64') : null;
  if ((bytes?.length ?? Buffer.byteLength(body, 'utf8')) > maxBytes) throw tooLarge(maxBytes);
  const { 'content-type': contentType = '', 'content-encoding': contentEncoding = 'identity' } = event.headers;
  if (contentEncoding.toLowerCase() !== 'identity') throw unsupported('bodies are not compressed');
  if (body === '') return undefined;
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType))
    throw unsupported('bodies are application/json');
  try {
    return JSON.parse(bytes === null ? body : UTF8.decode(bytes)) as unknown;
  } catch {
    // Not the parser's message: it quotes the body.
    throw new LatchkeyError('invalid_request', 'the body is not valid JSON in UTF-8');
  }
}

function tooLarge(maxBytes: number): LatchkeyError {
  return new LatchkeyError('too_large', `a body has at most ${maxBytes} bytes`);
}

function unsupported(detail: string): LatchkeyError {
  return new LatchkeyError('unsupported_media_type', detail);
}
