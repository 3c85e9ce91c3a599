/**
 * Reads the `Authorization` header: `Bearer {token}`, or the token alone, because AWS SDKs send the value of
 * `AWS_CONTAINER_AUTHORIZATION_TOKEN` as it is. https://www.rfc-editor.org/rfc/rfc6750
 */
import { unauthenticated } from '../../domain/people/authenticate.ts';
import { MARKED, parseSecret } from '../../domain/people/secret.ts';
import { LatchkeyError } from '../../errors.ts';

const MAX_HEADER_CHARACTERS = 8192;

/** Texts that are mistaken for a token, by their beginning: the form alone distinguishes them, which their sender knows. */
const MISTAKEN: readonly (readonly [form: RegExp, detail: string])[] = [
  [
    /^Basic(?: |$)/i,
    'a name and password are good for attachments of smap alone; send your token as "Authorization: Bearer <token>"',
  ],
  [/^DPoP(?: |$)/i, 'this broker does not bind tokens to keys; send your token as "Authorization: Bearer <token>"'],
];

/** @throws LatchkeyError unauthenticated */
export function tokenOf(authorization: string | undefined): string {
  const value = authorization ?? '';
  if (value.length > MAX_HEADER_CHARACTERS) throw unauthenticated();
  const [, detail] = MISTAKEN.find(([form]) => form.test(value)) ?? [];
  if (detail !== undefined) throw new LatchkeyError('unauthenticated', detail);
  const [, token] = /^(?:Bearer +)?([A-Za-z0-9_.~+/=-]+)$/i.exec(value) ?? [];
  // A valid token may contain any of these forms.
  if (token !== undefined && parseSecret('token', token) !== null) return token;
  if (MARKED.invite.test(value))
    throw new LatchkeyError(
      'unauthenticated',
      'this is the code of an invite, not a token; send it to POST /v1/enroll, which answers your token',
    );
  if (token === undefined) throw unauthenticated();
  return token;
}
