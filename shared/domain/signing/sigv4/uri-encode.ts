/**
 * UriEncode of SigV4: every byte of UTF-8 but the unreserved characters of RFC 3986 becomes `%XX`. Keys keep their `/`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

const RESERVED = /[^A-Za-z0-9\-._~]/;
const RESERVED_BUT_SLASH_AND_SPACE = /[^A-Za-z0-9\-._~/ ]/;
/** What encodeURIComponent leaves although RFC 3986 reserves it. */
const LEFT_BY_COMPONENT = /[!'()*]/g;
/** What encodeURI leaves besides, but `/`. */
const LEFT_BY_URI = /[!'()*;?:@&=+$,#]/g;

/** @param text well-formed UTF-16 */
export function uriEncode(text: string): string {
  return RESERVED.test(text) ? encodeURIComponent(text).replace(LEFT_BY_COMPONENT, hexOf) : text;
}

/** An object key as a path, without a leading `/`. Of all that must be escaped, file names have spaces most often. */
export function uriEncodePath(key: string): string {
  return RESERVED_BUT_SLASH_AND_SPACE.test(key) ? encodeURI(key).replace(LEFT_BY_URI, hexOf) : key.replace(/ /g, '%20');
}

function hexOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
