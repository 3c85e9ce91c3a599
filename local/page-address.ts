/**
 * Returns where a browser has to look at the page: at 127.0.0.1, which is the broker's address to those who prove that they have a
 * key. A page at `localhost` would be another origin, and its proofs would name an address that the broker does not know.
 */
import type { IncomingMessage } from 'node:http';
import { rawPathOf, requestTarget } from '@latchkey/aws-stand-in/request-target';

const OTHER_NAME = /^(?:localhost|\[::1\])(?=:|$)/i;

/**
 * @param request for this machine (`isForThisMachine`)
 * @returns the address, or `null` if the request is not one for the page, or has its right name
 */
export function pageElsewhere({
  method,
  url = '/',
  headers,
}: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): string | null {
  if ((method !== 'GET' && method !== 'HEAD') || rawPathOf({ url }) !== '/') return null;
  const host = requestTarget(url)?.authority ?? headers.host ?? '';
  // The fragment, with an invite in it, is taken along by the browser.
  return OTHER_NAME.test(host) ? `http://${host.replace(OTHER_NAME, '127.0.0.1')}/` : null;
}
