/** Makes the challenge for a caller who is not authenticated. A file of its own, because every function has it. */

/** Asks for a token. https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export function tokenChallenge(authorization: string | undefined): string {
  const isShown = (authorization ?? '') !== '';
  return `Bearer realm="latchkey"${isShown ? ', error="invalid_token"' : ''}`;
}
