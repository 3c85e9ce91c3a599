/**
 * Checks object keys and prefixes by the broker's own rules, so that a fault is named before anything is sent. Keys are literal
 * text: nothing is ever decoded or normalised. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
import { LatchkeyError } from './latchkey-error.ts';
import { bytesOf } from './sigv4.ts';

/** S3's limit on a key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;
/** Characters that some client or log on the way would change or hide, or that XML cannot contain. */
// eslint-disable-next-line no-control-regex
const REFUSED_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\\\ufffe\uffff]/;
/** An empty, `.` or `..` segment, also before a leading `/`. */
const REFUSED_SEGMENT = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Returns what is wrong with a key; `undefined` for a good one. A trailing `/` is the marker of a folder. */
export function faultOfKey(key: string): string | undefined {
  if (key === '') return 'a key is not empty';
  return faultOfText(key) ?? faultOfSegments(key.endsWith('/') ? key.slice(0, -1) : key);
}

/** Returns what is wrong with a list's prefix, which may stop inside a name. */
export function faultOfPrefix(prefix: string): string | undefined {
  const end = prefix.lastIndexOf('/');
  return faultOfText(prefix) ?? (end === -1 ? undefined : faultOfSegments(prefix.slice(0, end)));
}

/** @throws LatchkeyError invalid_request with the fault, if there is one */
export function requireGood(fault: string | undefined): void {
  if (fault !== undefined) throw new LatchkeyError('invalid_request', fault);
}

function faultOfText(text: string): string | undefined {
  if (!text.isWellFormed()) return 'a key holds no lone surrogates';
  if (bytesOf(text).length > MAX_KEY_BYTES) return `a key has at most ${MAX_KEY_BYTES} bytes of UTF-8`;
  return REFUSED_CHARACTERS.test(text) ? 'a key holds no control characters and no backslash' : undefined;
}

function faultOfSegments(text: string): string | undefined {
  return REFUSED_SEGMENT.test(text) ? 'a key has no empty, "." or ".." segment' : undefined;
}
