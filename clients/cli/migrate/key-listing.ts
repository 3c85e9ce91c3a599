/**
 * Reads the keys of a bucket out of a file, however long, in bounded memory: what `aws s3api list-objects-v2` prints, in one answer
 * or page after page, or the lines of `aws s3 ls --recursive`. What is damaged or incomplete is refused or said, because a key that
 * is overlooked here would be missed after the change.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { LatchkeyError } from '../../../shared/errors.ts';
import { JsonStrings, type JsonValue } from './json-strings.ts';

/** Takes the keys one by one. */
export type TakeKey = (key: string) => void;

export interface ListingEnd {
  /** True if the listing itself says that more keys follow. */
  readonly isCut: boolean;
}

/** Some eight million keys, as the AWS CLI prints them. */
const MAX_LISTING_BYTES = 2 * 1024 ** 3;
const CHUNK_BYTES = 256 * 1024;
const REMEDY = 'make it again by: aws s3api list-objects-v2 --bucket BUCKET --output json >keys.json';
const LS_LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+ ([^]+)$/;
/** Lines of `aws s3 ls --summarize`, and those between. */
const LS_SUMMARY = /^\s*(?:Total (?:Objects|Size): .*)?$/;
const MAX_LINE_CHARACTERS = 4096;

interface Reader {
  read(text: string, isLast: boolean): void;
  readonly isCut: boolean;
}

/** @throws LatchkeyError invalid_request, with the line */
export async function readKeyListing(path: string, take: TakeKey): Promise<ListingEnd> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let reader: Reader | undefined;
  let beginning = '';
  const feed = (bytes: Uint8Array, isLast: boolean): void => {
    if (bytes.includes(0))
      throw invalid('the file is no text, or UTF-16 (in PowerShell add: | Out-File -Encoding utf8)', REMEDY);
    beginning += decoded(decoder, bytes, isLast);
    // The first character that is no space tells the form.
    if (reader === undefined && beginning.trim() === '') {
      if (isLast) throw invalid('the file is empty', REMEDY);
      beginning = '';
      return;
    }
    reader ??= /^\s*[{["]/.test(beginning) ? jsonReader(take) : lineReader(take);
    reader.read(beginning, isLast);
    beginning = '';
  };
  await eachChunk(path, feed);
  return { isCut: reader?.isCut === true };
}

function decoded(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, isLast: boolean): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch (cause) {
    throw invalid('the file is not UTF-8', REMEDY, cause);
  }
}

async function eachChunk(path: string, feed: (bytes: Uint8Array, isLast: boolean) => void): Promise<void> {
  let file;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for somebody who writes into it.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw invalid(`${path} cannot be read`, REMEDY, cause);
  }
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    if (!(await file.stat()).isFile()) throw invalid(`${path} is no plain file`, REMEDY);
    for (let total = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
      total += bytesRead;
      if (total > MAX_LISTING_BYTES)
        throw invalid('the file has more than 2 GiB', "list one team's folder: add --prefix to list-objects-v2");
      feed(buffer.subarray(0, bytesRead), bytesRead === 0);
      if (bytesRead === 0) return;
    }
  } finally {
    await file.close();
  }
}

function jsonReader(take: TakeKey): Reader {
  const json = new JsonStrings(['Key', 'EncodingType', 'NextToken', 'IsTruncated', 'Effect']);
  let isCut = false;
  let document = 1;
  return {
    get isCut() {
      return isCut;
    },
    read(text, isLast) {
      const values = json.read(text, isLast);
      if (values === undefined) throw invalid(`line ${json.line}: it is damaged, or no JSON`, REMEDY);
      for (const value of values) {
        // The last page decides.
        if (value.document !== document) isCut = false;
        ({ document } = value);
        if (isKey(value)) take(value.value);
        else isCut = cutAfter(value, isCut);
      }
    },
  };
}

/** An object's key, or an item of `--query 'Contents[].Key'`. */
function isKey({ name, isText, depth }: JsonValue): boolean {
  return isText && (name === undefined ? depth === 1 : name === 'Key' && depth >= 2);
}

function cutAfter({ name, value, isText, depth }: JsonValue, before: boolean): boolean {
  if (name === 'EncodingType' && isText)
    throw invalid('the file has keys with an encoding of their own', 'list them again without --encoding-type');
  // A policy would pass for an empty list, which says that no key is left behind.
  if (name === 'Effect' && isText) throw invalid('the file is a policy, not a list of keys', REMEDY);
  if (depth !== 1) return before;
  // --max-items leaves a NextToken, which IsTruncated then does not tell of.
  if (name === 'NextToken' && isText) return true;
  return name === 'IsTruncated' ? value === 'true' : before;
}

function lineReader(take: TakeKey): Reader {
  let rest = '';
  let number = 0;
  const takeLine = (line: string): void => {
    number += 1;
    const [, key] = LS_LINE.exec(line.endsWith('\r') ? line.slice(0, -1) : line) ?? [];
    if (key !== undefined) take(key);
    else if (!LS_SUMMARY.test(line)) throw invalid(`line ${number}: ${lineFault(line)}`, REMEDY);
  };
  return {
    isCut: false,
    read(text, isLast) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line);
      if (rest.length > MAX_LINE_CHARACTERS) throw invalid(`line ${number + 1}: it is too long`, REMEDY);
      if (isLast && rest !== '') throw invalid(`line ${number + 1}: it has no end, so the file was cut`, REMEDY);
    },
  };
}

function lineFault(line: string): string {
  if (/^ +PRE /.test(line)) return 'it names a folder, so the listing was made without --recursive';
  return 'it is no line of `aws s3 ls --recursive` (a key with a line break makes two, which JSON does not)';
}

function invalid(fault: string, remedy: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('invalid_request', `--keys: ${fault}; ${remedy}`, { cause });
}
