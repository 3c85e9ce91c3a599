/**
 * Reads the `Authorization` header: `Bearer {token}`, `DPoP {token}`, or the token alone, because AWS SDKs send the value of
 * `AWS_CONTAINER_AUTHORIZATION_TOKEN` as it is. https://www.rfc-editor.org/rfc/rfc6750, https://www.rfc-editor.org/rfc/rfc9449
 */
import { unauthenticated } from '../../domain/people/authenticate.ts';
import type { Credential } from '../../domain/people/credential.ts';
import { MARKED, parseSecret } from '../../domain/people/secret.ts';
import { LatchkeyError } from '../../errors.ts';

const MAX_HEADER_CHARACTERS = 8192;
/** A name and password, which are mistaken for a token: the form alone distinguishes them, which their sender knows. */
const BASIC = /^Basic(?: |$)/i;

/** @throws LatchkeyError unauthenticated */
export function tokenOf(authorization: string | undefined): Pick<Credential, 'scheme' | 'text'> {
  const value = authorization ?? '';
  if (value.length > MAX_HEADER_CHARACTERS) throw unauthenticated();
  if (BASIC.test(value))
    throw new LatchkeyError(
      'unauthenticated',
      'a name and password are good for attachments of smap alone; send your token as "Authorization: Bearer <token>"',
    );
  const [, scheme, text] = /^(?:(Bearer|DPoP) +)?([A-Za-z0-9_.~+/=-]+)$/i.exec(value) ?? [];
  // A valid token may contain any of these forms.
  if (text !== undefined && parseSecret('token', text) !== null) return { text, scheme: schemeOf(scheme) };
  if (MARKED.invite.test(value))
    throw new LatchkeyError(
      'unauthenticated',
      'this is the code of an invite, not a token; send it to POST /v1/enroll, which answers your token',
    );
  if (text === undefined) throw unauthenticated();
  return { text, scheme: schemeOf(scheme) };
}

function schemeOf(name: string | undefined): Credential['scheme'] {
  if (name === undefined) return 'raw';
  return name.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer';
}
