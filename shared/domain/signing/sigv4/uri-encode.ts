/**
 * Implements UriEncode of SigV4: every byte of UTF-8 but the unreserved characters of RFC 3986 becomes `%XX`. Keys keep their
 * `/`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

const RESERVED = /[^A-Za-z0-9\-._~]/;
const RESERVED_BUT_SLASH_AND_SPACE = /[^A-Za-z0-9\-._~/ ]/;
/** Characters that encodeURIComponent leaves although RFC 3986 reserves them. */
const LEFT_BY_COMPONENT = /[!'()*]/g;
/** Characters that encodeURI leaves besides, except `/`. */
const LEFT_BY_URI = /[!'()*;?:@&=+$,#]/g;

/** @param text well-formed UTF-16 */
export function uriEncode(text: string): string {
  return RESERVED.test(text) ? encodeURIComponent(text).replace(LEFT_BY_COMPONENT, hexOf) : text;
}

/** Encodes an object key as a path, without a leading `/`. Spaces are the most frequent characters of file names to escape. */
export function uriEncodePath(key: string): string {
  return RESERVED_BUT_SLASH_AND_SPACE.test(key) ? encodeURI(key).replace(LEFT_BY_URI, hexOf) : key.replace(/ /g, '%20');
}

function hexOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
