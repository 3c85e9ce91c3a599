/**
 * Parses the address of a broker, to which tokens and codes are sent: `https:`, or `http:` on this machine alone, because a token
 * that crosses a network in clear is everybody's.
 */
import { LatchkeyError } from '../../../shared/errors.ts';
import { isLoopbackHost } from '../../../shared/networks.ts';

/**
 * Matches an address that no shell takes for more than a word: it comes from a stranger's link, and becomes part of lines to paste
 * and of AWS's configuration, whose lines some SDKs give to a shell. URLs may hold `$`, `;` and `|`, even in a host
 * (https://url.spec.whatwg.org/#forbidden-host-code-point).
 */
const PLAIN = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?(?:\/[A-Za-z0-9._~-]*)*$/;

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
  const broker = url.href.replace(/\/+$/, '');
  if (!PLAIN.test(broker))
    throw invalid('a broker is an address of letters, digits and . _ ~ - alone, with or without a path');
  return broker;
}

export function isLoopback({ hostname }: URL): boolean {
  return isLoopbackHost(hostname);
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
