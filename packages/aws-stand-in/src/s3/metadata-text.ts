/**
 * User metadata beyond US-ASCII. S3 takes the bytes of a header for ISO-8859-1, decodes RFC 2047 in it, and returns a
 * value with other characters than US-ASCII as RFC 2047 in UTF-8: in Q if US-ASCII prevails, in B otherwise.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 * https://www.rfc-editor.org/rfc/rfc2047
 * Seen in https://github.com/minio/minio/pull/21282, both for the characters and for the choice of Q or B.
 */
import { notImplemented } from './errors.ts';

/** RFC 2047, section 2: longer text takes several words, and how S3 joins them is not documented. */
const MAX_WORD_CHARACTERS = 75;
const ENCODED_WORD = /=\?[^?]*\?[^?]*\?[^?]*\?=/;
/** Characters of Q in which implementations agree; they differ in whether other punctuation is encoded. */
const PLAIN = /^[A-Za-z0-9 =?_!*+/\-\u0080-\u{10ffff}]*$/u;

export interface MetadataText {
  /** Value of the header with which the metadata is returned. */
  readonly returned: string;
  /** Size of the metadata's value, as it counts for S3's limit. */
  readonly bytes: number;
}

/**
 * @param value of a header, in ISO-8859-1, or of a form's field
 * @throws AwsError NotImplemented for a value of which it is not known how S3 returns it
 */
export function metadataText(name: string, value: string): MetadataText {
  if (!ENCODED_WORD.test(value)) return { returned: encoded(name, value), bytes: Buffer.byteLength(value) };
  const decoded = decodedWord(value);
  if (encoded(name, decoded) !== value)
    throw notImplemented(`RFC 2047 in ${name}, other than one word in UTF-8 as S3 writes it,`);
  return { returned: value, bytes: Buffer.byteLength(decoded) };
}

function encoded(name: string, text: string): string {
  if (isAscii(text)) return text;
  const ascii = text.replace(/[^\0-\x7f]/g, '').length;
  const prevails = ascii > text.length - ascii;
  if (prevails && !PLAIN.test(text))
    throw notImplemented(`punctuation beside other characters than US-ASCII in ${name}`);
  const word = prevails ? `=?UTF-8?Q?${quoted(text)}?=` : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
  if (word.length > MAX_WORD_CHARACTERS) throw notImplemented(`long text beyond US-ASCII in ${name}`);
  return word;
}

function quoted(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (character === ' ') return '_';
      return /[A-Za-z0-9!*+/-]/.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** Returns the text of one encoded word in UTF-8; an empty one for anything else. */
function decodedWord(value: string): string {
  const [, encoding, content = ''] = /^=\?UTF-8\?([BQ])\?([^?]*)\?=$/.exec(value) ?? [];
  if (encoding === 'B') return Buffer.from(content, 'base64').toString();
  if (encoding !== 'Q') return '';
  const bytes = content
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
