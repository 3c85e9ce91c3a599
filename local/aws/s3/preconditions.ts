/**
 * Conditional requests, with S3's precedence: If-Match before If-Unmodified-Since, If-None-Match before
 * If-Modified-Since. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { notModified, preconditionFailed } from './errors.ts';
import type { StoredObject } from './store.ts';

export interface Preconditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/** @throws AwsError 412 PreconditionFailed, or 304 for a read whose copy is still good */
export function checkPreconditions(object: StoredObject, conditions: Preconditions, kind: 'read' | 'copy'): void {
  const modified = Math.floor(Date.parse(object.lastModified) / 1000) * 1000;
  const stillGood = (condition: string): Error => (kind === 'read' ? notModified() : preconditionFailed(condition));
  if (conditions.ifMatch !== undefined) {
    if (!matchesTag(conditions.ifMatch, object.etag)) throw preconditionFailed('If-Match');
  } else if (isAfter(modified, conditions.ifUnmodifiedSince) === true) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (conditions.ifNoneMatch !== undefined) {
    if (matchesTag(conditions.ifNoneMatch, object.etag)) throw stillGood('If-None-Match');
  } else if (isAfter(modified, conditions.ifModifiedSince) === false) {
    throw stillGood('If-Modified-Since');
  }
}

/** A list of tags, quoted or not, or `*`. */
export function matchesTag(header: string, etag: string): boolean {
  const bare = (tag: string): string =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
  return header.trim() === '*' || header.split(',').some((tag) => bare(tag) === bare(etag));
}

/** @returns `undefined` where there is no (valid) date to compare with */
function isAfter(modified: number, header: string | undefined): boolean | undefined {
  const date = Date.parse(header ?? '');
  return Number.isNaN(date) ? undefined : modified > date;
}
