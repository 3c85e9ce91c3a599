/** Makes the challenge for an unauthenticated caller. It has a file of its own, because every function uses it. */

/** Requests a token. https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export function tokenChallenge(authorization: string | undefined): string {
  const isShown = (authorization ?? '') !== '';
  return `Bearer realm="latchkey"${isShown ? ', error="invalid_token"' : ''}`;
}
