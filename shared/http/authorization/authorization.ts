/**
 * The `Authorization` header: `Bearer {token}`, or the token alone, because AWS SDKs send the value of
 * `AWS_CONTAINER_AUTHORIZATION_TOKEN` as it is. https://www.rfc-editor.org/rfc/rfc6750
 */
import { unauthenticated } from '../../domain/people/authenticate.ts';

const MAX_HEADER_CHARACTERS = 8192;

/** @throws LatchkeyError unauthenticated */
export function tokenOf(authorization: string | undefined): string {
  const value = authorization ?? '';
  const [, token] = /^(?:Bearer +)?([A-Za-z0-9_.~+/=-]+)$/i.exec(value.slice(0, MAX_HEADER_CHARACTERS + 1)) ?? [];
  if (token === undefined || value.length > MAX_HEADER_CHARACTERS) throw unauthenticated();
  return token;
}
