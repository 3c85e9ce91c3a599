/**
 * Finds the client's address behind trusted proxies (`TRUSTED_PROXIES`), for the audit line alone: no other file reads
 * `X-Forwarded-For`, and what is found here is in no event, so that nothing can be decided by it.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { listOf } from '../shared/lists.ts';
import { isInNetworks, parseNetwork } from '../shared/networks.ts';
import { StartError } from './start-error.ts';

const NAME = 'TRUSTED_PROXIES';

/** @throws StartError for anything but networks */
export function trustedProxiesOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return listOf(environment[NAME] ?? '').map((text) => {
    try {
      return parseNetwork(text);
    } catch {
      throw new StartError(`${NAME}: ${text} is not a network like 127.0.0.1/32 or 2001:db8::/48`);
    }
  });
}

/**
 * Returns the last address in the header that is none of a trusted proxy, if the connection came from one. Each proxy appends the
 * address that it was called from, so whatever stands before the first untrusted one is the caller's own claim.
 * @returns `undefined` also if that place holds no address
 */
export function clientAddressOf(
  {
    headers,
    socket,
  }: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
  trusted: readonly string[],
): string | undefined {
  if (!isInNetworks(socket.remoteAddress ?? '', trusted)) return undefined;
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const addresses = forwarded.split(',').map((text) => text.trim());
  const client = addresses.findLast((address) => !isInNetworks(address, trusted));
  return client !== undefined && isPlainAddress(client) ? client : undefined;
}

/** True without a zone, which is a name that its sender chose. https://www.rfc-editor.org/rfc/rfc4007#section-11 */
function isPlainAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}
