/**
 * Writes and reads cursors: the position from which a list continues, as text. A cursor is the key with which DynamoDB ended the
 * page before, and it comes back from a caller: it is read strictly, and is valid only for its own list.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LatchkeyError } from '../../errors.ts';

/**
 * DynamoDB's limit of a sort key, in bytes of UTF-8; all of our keys are within it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MAX_KEY_BYTES = 1024;
/** Limits a cursor to four of the longest keys, in Base64 of JSON. */
const MAX_CURSOR_CHARS = 8192;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

type StartKey = Readonly<Record<string, AttributeValue>>;

/** Bounds the keys of a list. A value that ends the text is the whole of it. */
export interface ListBounds {
  /** Attributes with exactly this value. */
  readonly equal: Readonly<Record<string, string>>;
  /** Attributes with this prefix. */
  readonly begins: Readonly<Record<string, string>>;
}

/** Writes the key that a page ended with; `undefined` if nothing follows. */
export function cursorOf(lastKey: StartKey | undefined): string | undefined {
  if (lastKey === undefined) return undefined;
  const texts = Object.entries(lastKey).map(([name, value]) => [name, value.S]);
  return Buffer.from(JSON.stringify(Object.fromEntries(texts))).toString('base64url');
}

/**
 * Reads the key after which a page begins.
 * @throws LatchkeyError invalid_request for text that no page of this list ended with
 */
export function startKeyOf(cursor: string, { equal, begins }: ListBounds): Record<string, AttributeValue> {
  const key = parsedKey(cursor);
  const names = [...Object.keys(equal), ...Object.keys(begins)];
  const isOfList =
    Object.keys(key).length === names.length &&
    names.every((name) => isKeyText(key[name])) &&
    Object.entries(equal).every(([name, value]) => key[name] === value) &&
    Object.entries(begins).every(([name, value]) => String(key[name]).startsWith(value));
  if (!isOfList) throw notOfList();
  return Object.fromEntries(names.map((name) => [name, { S: String(key[name]) }]));
}

function parsedKey(cursor: string): Readonly<Record<string, unknown>> {
  if (cursor.length > MAX_CURSOR_CHARS || !BASE64URL.test(cursor)) throw notOfList();
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The error below covers this, as it does JSON that is no object.
  }
  throw notOfList();
}

function isKeyText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed() && Buffer.byteLength(value) <= MAX_KEY_BYTES;
}

function notOfList(): LatchkeyError {
  return new LatchkeyError('invalid_request', 'cursor is not one of this list; leave it out to begin anew');
}
