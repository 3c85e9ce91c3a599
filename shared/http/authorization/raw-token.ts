/** Recognises a token without a scheme, as AWS SDKs send the value of `AWS_CONTAINER_AUTHORIZATION_TOKEN`. */

const SCHEME = /^(?:basic|bearer|dpop)$/i;

export function isRawToken(authorization: string | undefined): boolean {
  const value = authorization?.trim() ?? '';
  return value !== '' && !/\s/.test(value) && !SCHEME.test(value);
}
