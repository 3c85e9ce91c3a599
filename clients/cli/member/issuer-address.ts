/** Parses what names an identity provider and this command there, which are kept as they were written: issuers are compared as text. */
import { LatchkeyError } from '../../../shared/errors.ts';
import { isLoopback } from './broker-address.ts';
import { isText } from './identity-grant.ts';

/** @throws LatchkeyError invalid_request */
export function parseIssuer(text: string): string {
  const url = isText(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw invalid('an issuer is an address such as https://login.example.org');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw invalid('an issuer is an address without a user name, "?" and "#"');
  if (url.protocol === 'http:' && !isLoopback(url))
    throw invalid('an issuer is reached by https: alone, but for one on this machine');
  return text;
}

/** @throws LatchkeyError invalid_request */
export function parseClientId(text: string): string {
  if (!isText(text)) throw invalid('a client id is 1 to 2048 characters of ASCII, without spaces');
  return text;
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
