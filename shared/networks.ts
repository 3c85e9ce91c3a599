/**
 * Networks as CIDRs (https://www.rfc-editor.org/rfc/rfc4632), read and matched by Node. A file of its own, because the
 * domain does without a network's parts.
 */
import { BlockList, isIP } from 'node:net';
import type { Network } from './domain/people/token.ts';
import { LatchkeyError } from './errors.ts';

const CIDR = /^([0-9A-Fa-f:.]{2,45})\/([1-9][0-9]{0,2})$/;

/**
 * Returns a network in the form that is kept: lower case.
 * @throws LatchkeyError invalid_request: also for the whole internet, which would limit nothing
 */
export function parseNetwork(text: string): Network {
  const network = text.toLowerCase();
  requireNetwork(network);
  return network;
}

/** Says whether an address is in one of the networks. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const list = new BlockList();
  for (const network of networks) addTo(list, network);
  return list.check(address, familyOf(version));
}

/**
 * Returns what a caller's address is counted by: an IPv4 address, or the /64 of an IPv6 address, which one customer has
 * whole. https://www.rfc-editor.org/rfc/rfc6177
 */
export function countedAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const [before = '', after] = address.split('::');
  const groups = before === '' ? [] : before.split(':');
  const missing = after === undefined ? 0 : 8 - groups.length - after.split(':').filter((group) => group !== '').length;
  const rest = (after ?? '').split(':').filter((group) => group !== '');
  return [...groups, ...Array.from({ length: missing }, () => '0'), ...rest].slice(0, 4).join(':');
}

function requireNetwork(text: string): asserts text is Network {
  const [, address = '', bits = ''] = CIDR.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(bits) > (version === 6 ? 128 : 32))
    throw new LatchkeyError('invalid_request', 'cidrs are networks like 203.0.113.0/24 or 2001:db8::/48, and not /0');
}

function addTo(list: BlockList, network: string): void {
  const [address = '', bits = ''] = network.split('/');
  list.addSubnet(address, Number(bits), familyOf(isIP(address)));
}

function familyOf(version: number): 'ipv4' | 'ipv6' {
  return version === 6 ? 'ipv6' : 'ipv4';
}
