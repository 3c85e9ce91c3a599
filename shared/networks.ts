/**
 * Reads networks as CIDRs (https://www.rfc-editor.org/rfc/rfc4632), and matches them by Node. It has a file of its own, because
 * the domain does without a network's parts.
 */
import { BlockList, isIP } from 'node:net';
import type { Network } from './domain/people/token.ts';
import { LatchkeyError } from './errors.ts';

/** A host of a URL that is this machine. */
const LOOPBACK_HOST = /^(?:127(?:\.[0-9]{1,3}){3}|\[::1\]|localhost)$/;

const CIDR = /^([0-9A-Fa-f:.]{2,45})\/([1-9][0-9]{0,2})$/;

/**
 * Returns a network in its stored form: lower case.
 * @throws LatchkeyError invalid_request: also for the whole internet, which would limit nothing
 */
export function parseNetwork(text: string): Network {
  const network = text.toLowerCase();
  requireNetwork(network);
  return network;
}

/** A list's networks as Node matches them. */
interface Worlds {
  readonly ipv4: BlockList;
  readonly ipv6: BlockList;
}

/** The map is weak: an entry lives as long as its list, which a warm function caches with its token. */
const worldsOfLists = new WeakMap<readonly string[], Worlds>();

/**
 * True if an address is in one of the networks. IPv4 and IPv6 are separate: a network of one contains no address of the other.
 */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const plain = unmapped(address);
  const version = isIP(plain);
  if (version === 0) return false;
  const family = familyOf(version);
  return worldsOf(networks)[family].check(plain, family);
}

/** Parses a list once, because that takes longer than all the rest of matching an address. */
function worldsOf(networks: readonly string[]): Worlds {
  const kept = worldsOfLists.get(networks);
  if (kept !== undefined) return kept;
  const worlds = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const network of networks) {
    const [base = '', bits = ''] = network.split('/');
    const version = isIP(base);
    if (version !== 0) worlds[familyOf(version)].addSubnet(base, Number(bits), familyOf(version));
  }
  worldsOfLists.set(networks, worlds);
  return worlds;
}

/**
 * Returns the part of a caller's address that is counted: an IPv4 address, or the /64 of an IPv6 address, which one customer has
 * whole. https://www.rfc-editor.org/rfc/rfc6177
 */
export function countedAddress(address: string): string {
  const plain = unmapped(address);
  if (isIP(plain) !== 6) return plain;
  const [before = '', after] = plain.split('::');
  const groupsOf = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const first = groupsOf(before);
  const last = groupsOf(after ?? '');
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}

/** Returns the IPv4 address that an IPv6 address maps, if it does. https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2 */
function unmapped(address: string): string {
  const [, inside = ''] = /^::ffff:([0-9.]+)$/i.exec(address) ?? [];
  return isIP(inside) === 4 ? inside : address;
}

function requireNetwork(text: string): asserts text is Network {
  const [, address = '', bits = ''] = CIDR.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(bits) > (version === 6 ? 128 : 32))
    throw new LatchkeyError('invalid_request', 'cidrs are networks like 203.0.113.0/24 or 2001:db8::/48, and not /0');
}

function familyOf(version: number): 'ipv4' | 'ipv6' {
  return version === 6 ? 'ipv6' : 'ipv4';
}

/** True for the host name of a URL of this machine, as `URL` writes it. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK_HOST.test(hostname);
}
