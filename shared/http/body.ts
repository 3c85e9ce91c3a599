/** Reads request bodies: JSON in UTF-8, uncompressed, within a size, and nothing else. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LatchkeyError } from '../errors.ts';
import { parseMediaType } from './media-type.ts';

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
  // Base64 is longer than its content, and UTF-8 at least as long as the string, so a body is refused before it is decoded.
  if (body.length > maxBytes * 2) throw tooLarge(maxBytes);
  const bytes = isBase64Encoded ? Buffer.from(body, 'base64') : null;
  if ((bytes?.length ?? Buffer.byteLength(body, 'utf8')) > maxBytes) throw tooLarge(maxBytes);
  const { 'content-type': contentType = '', 'content-encoding': contentEncoding = 'identity' } = event.headers;
  if (!isIdentity(contentEncoding)) throw unsupported('bodies are not compressed: send it without Content-Encoding');
  if (body === '') return undefined;
  requireJsonInUtf8(contentType);
  try {
    return JSON.parse(bytes === null ? body : UTF8.decode(bytes)) as unknown;
  } catch {
    // The parser's message is left out, because it quotes the body.
    throw new LatchkeyError('invalid_request', 'the body is not valid JSON in UTF-8');
  }
}

/** Accepts a list of codings, empty items among them. https://www.rfc-editor.org/rfc/rfc9110#section-8.4 */
function isIdentity(contentEncoding: string): boolean {
  return contentEncoding.split(',').every((coding) => ['', 'identity'].includes(coding.trim().toLowerCase()));
}

/** Ignores other parameters, which have no meaning for JSON. https://www.rfc-editor.org/rfc/rfc8259#section-11 */
function requireJsonInUtf8(contentType: string): void {
  const type = parseMediaType(contentType);
  if (type?.essence !== 'application/json')
    throw unsupported('bodies are JSON: send it with Content-Type: application/json');
  if ((type.parameters.get('charset') ?? 'utf-8').toLowerCase() !== 'utf-8')
    throw unsupported('bodies are in UTF-8: send it so, and leave the charset out of Content-Type');
}

function tooLarge(maxBytes: number): LatchkeyError {
  return new LatchkeyError('too_large', `a body has at most ${maxBytes} bytes; send less at once`);
}

function unsupported(detail: string): LatchkeyError {
  return new LatchkeyError('unsupported_media_type', detail);
}
