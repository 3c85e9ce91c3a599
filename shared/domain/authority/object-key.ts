/**
 * Parses object keys once: the decision is on a parsed key, and the signature covers it byte for byte. Keys are full keys of the
 * bucket and literal text: nothing is ever percent-decoded or normalised.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
import { LatchkeyError } from '../../errors.ts';

/** S3's limit on a key, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024;

declare const parsed: unique symbol;
/** A key that `parseObjectKey` accepted. */
export type ObjectKey = string & { readonly [parsed]: 'key' };
/** A list prefix that `parseListPrefix` accepted. */
export type ListPrefix = string & { readonly [parsed]: 'prefix' };

/**
 * C0, DEL, C1 and the backslash are characters that some client or log on the way would change or hide; XML, in which S3 lists
 * and deletes, cannot contain the last two. https://www.w3.org/TR/xml/#charsets
 */
// eslint-disable-next-line no-control-regex
const REFUSED_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\\\ufffe\uffff]/;

/** An empty, `.` or `..` segment, also before a leading `/`. */
const REFUSED_SEGMENT = /(?:^|\/)(\.{0,2})(?:\/|$)/;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Parses a key, which may end in one `/`: many clients make such an object as the marker of a folder.
 * @throws LatchkeyError invalid_request, naming the fault of the key
 */
export function parseObjectKey(text: string): ObjectKey {
  checkKey(text);
  return text;
}

/**
 * Parses a list prefix. It may stop inside a name or at a `/`, otherwise it follows the rules of keys. It may be empty (the
 * decision says whether a caller may list that).
 * @throws LatchkeyError invalid_request
 */
export function parseListPrefix(text: string): ListPrefix {
  checkPrefix(text);
  return text;
}

/**
 * Parses the start of a list, any text of a key's characters: no such key need exist, and keys that others made are skipped.
 * @throws LatchkeyError invalid_request
 */
export function parseListStart(text: string): string {
  checkCharacters(text, 'startAfter');
  return text;
}

function checkKey(text: string): asserts text is ObjectKey {
  checkCharacters(text, 'a key');
  if (text === '') throw invalid('a key is not empty; name the object');
  checkSegments(text.endsWith('/') ? text.slice(0, -1) : text, 'a key');
}

function checkPrefix(text: string): asserts text is ListPrefix {
  checkCharacters(text, 'a prefix');
  // The text after the last slash is the beginning of a name, which may be `..` too.
  if (text.includes('/')) checkSegments(text.slice(0, text.lastIndexOf('/')), 'a prefix');
}

function checkCharacters(text: string, what: string): void {
  // Bytes are counted only if the text could be too long: a UTF-8 encoding is never shorter than the number of UTF-16 units.
  const mayBeTooLong = text.length * MAX_BYTES_PER_UNIT > MAX_KEY_BYTES;
  if (mayBeTooLong && (text.length > MAX_KEY_BYTES || Buffer.byteLength(text, 'utf8') > MAX_KEY_BYTES)) {
    throw invalid(`${what} has at most ${MAX_KEY_BYTES} bytes of UTF-8`);
  }
  if (!text.isWellFormed()) throw invalid(`${what} holds no lone surrogates`);
  if (REFUSED_CHARACTERS.test(text))
    throw invalid(`${what} holds no control characters, no U+FFFE or U+FFFF, and no backslash`);
}

function checkSegments(text: string, what: string): void {
  const [found, segment] = REFUSED_SEGMENT.exec(text) ?? [];
  if (found === undefined) return;
  if (segment === '') throw invalid(`${what} has no empty segment: no "/" leads it, and none follows another`);
  throw invalid(`${what} has no "." or ".." segment`);
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
