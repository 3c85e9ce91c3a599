/**
 * Reads the reader whom a trusted proxy names. The header is not one of the `X-Forwarded-…` family, which API Gateway translates;
 * its twin with underscores, which some servers treat as the same, has another name here and is ignored.
 */

const HEADER = 'x-latchkey-user';
/** Limits the header in bytes; a parsed name is limited further. */
const MAX_HEADER_BYTES = 1024;
// eslint-disable-next-line no-control-regex
const BEYOND_LATIN1 = /[^\u0000-\u00ff]/;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Returns the name, if the header is present and could be one. HTTP passes on bytes, one character each; names are UTF-8, or else
 * Latin-1. https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export function namedReader(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const value = headers[HEADER];
  if (value === undefined || value.length > MAX_HEADER_BYTES || BEYOND_LATIN1.test(value)) return value;
  try {
    return UTF8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}
