/**
 * Parses the address of a broker, to which tokens and codes are sent: `https:`, or `http:` on this machine alone, because a token
 * that crosses a network in clear is everybody's.
 */
import { LatchkeyError } from '../../../shared/errors.ts';

/** A loopback address by its literal form or by `localhost`, as https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy has it. */
const LOOPBACK = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/;

/**
 * Returns the address without a slash at its end; a broker may be below a path.
 * @throws LatchkeyError invalid_request
 */
export function parseBroker(text: string): string {
  const trimmed = text.trim();
  if (!/^https?:\/\/./i.test(trimmed) || !URL.canParse(trimmed))
    throw invalid('a broker is an address such as https://keys.example.org');
  const url = new URL(trimmed);
  if (url.username !== '' || url.password !== '') throw invalid('a broker is an address without a user name');
  if (url.search !== '' || url.hash !== '') throw invalid('a broker is an address without "?" and "#"');
  if (url.protocol === 'http:' && !isLoopback(url))
    throw invalid(`a broker is reached by https: alone, but for one on this machine; try https://${url.host}`);
  return url.href.replace(/\/+$/, '');
}

export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
