/**
 * Evaluates conditional requests with S3's precedence: If-Match before If-Unmodified-Since, If-None-Match before
 * If-Modified-Since. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { preconditionFailed } from './errors.ts';
import type { StoredObject } from './stored-object.ts';

export interface Preconditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/**
 * @returns the condition by which the caller's copy is current, in which case a read answers 304; `null` if the object
 * is to be sent
 * @throws AwsError PreconditionFailed
 */
export function checkPreconditions(object: StoredObject, conditions: Preconditions): string | null {
  const modified = Math.floor(Date.parse(object.lastModified) / 1000) * 1000;
  if (conditions.ifMatch !== undefined) {
    if (!matchesTag(conditions.ifMatch, object.etag)) throw preconditionFailed('If-Match');
  } else if (isAfter(modified, conditions.ifUnmodifiedSince) === true) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (conditions.ifNoneMatch !== undefined) {
    return matchesTag(conditions.ifNoneMatch, object.etag) ? 'If-None-Match' : null;
  }
  return isAfter(modified, conditions.ifModifiedSince) === false ? 'If-Modified-Since' : null;
}

/**
 * True if If-Range permits a range: a client with parts of another version needs the whole object (RFC 9110, section
 * 13.1.5).
 */
export function isSameVersion(object: StoredObject, ifRange: string | undefined): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.trimStart().startsWith('"')) return ifRange.trim() === object.etag;
  return Date.parse(ifRange) === Math.floor(Date.parse(object.lastModified) / 1000) * 1000;
}

/** True if the header, a list of tags, quoted or not, or `*`, includes the tag. */
export function matchesTag(header: string, etag: string): boolean {
  const bare = (tag: string): string =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
  return header.trim() === '*' || header.split(',').some((tag) => bare(tag) === bare(etag));
}

/** @returns `undefined` if there is no (valid) date to compare with */
function isAfter(modified: number, header: string | undefined): boolean | undefined {
  const date = Date.parse(header ?? '');
  return Number.isNaN(date) ? undefined : modified > date;
}
