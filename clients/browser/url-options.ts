/** Defines what a signed URL may be asked for. */
import type { Action } from './grants.ts';
import { uriEncode } from './sigv4.ts';

export interface UrlOptions {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** 1 to 3,600, default 900; up to 1,800 is certain. */
  readonly expiresInSeconds?: number;
  /** True, or a file's name: browsers save the answer instead of showing it. */
  readonly download?: boolean | string;
  /** Type that S3 answers a GET with; header that a PUT must have. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** The right that each method needs. */
export const URL_ACTIONS = { GET: 'read', HEAD: 'read', PUT: 'write', DELETE: 'delete' } as const satisfies Readonly<
  Record<NonNullable<UrlOptions['method']>, Action>
>;

/** Returns what is wrong with a media type, which becomes a header; `undefined` for a good one, or none. */
export function faultOfType(contentType = ''): string | undefined {
  return /^[\x20-\x7e]*$/.test(contentType) ? undefined : 'a contentType holds ASCII alone';
}

/** Returns the header of a media type; none for an empty one. */
export function typeHeader(contentType = ''): Readonly<Record<string, string>> {
  return contentType === '' ? {} : { 'content-type': contentType };
}

/** Returns a header that saves under the last part of a name. https://www.rfc-editor.org/rfc/rfc6266#section-4.3 */
export function contentDisposition(name: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1) || 'download';
  return `attachment; filename="${file.replace(/[^\w .()-]/g, '_')}"; filename*=UTF-8''${uriEncode(file.toWellFormed())}`;
}
