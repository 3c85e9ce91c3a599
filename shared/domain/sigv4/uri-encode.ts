/**
 * UriEncode of SigV4: every byte of UTF-8 but the unreserved characters of RFC 3986 becomes `%XX`. Keys keep their `/`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
const UNRESERVED_OR_SLASH = /^[A-Za-z0-9\-._~/]*$/;
/** What encodeURIComponent leaves although RFC 3986 reserves it. */
const LEFT_OVER = /[!'()*]/g;

/** @param text well-formed UTF-16 */
export function uriEncode(text: string): string {
  return UNRESERVED.test(text) ? text : encodeURIComponent(text).replace(LEFT_OVER, hexOf);
}

/** An object key as a path, without a leading `/`. */
export function uriEncodePath(key: string): string {
  return UNRESERVED_OR_SLASH.test(key) ? key : uriEncode(key).replaceAll('%2F', '/');
}

function hexOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
