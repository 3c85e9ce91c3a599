/** Checks the networks that can limit a service token, and the part of an address by which callers are counted. */
import { describe, expect, test } from '@jest/globals';
import { countedAddress, isInNetworks, parseNetwork } from '../shared/networks.ts';

describe('a network', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2.7/32', '192.0.2.7/32'],
    ['2001:DB8::/48', '2001:db8::/48'],
    ['::1/128', '::1/128'],
    ['10.0.0.0/1', '10.0.0.0/1'],
  ])('%s is kept as %s', (text, kept) => {
    expect(parseNetwork(text)).toBe(kept);
  });

  test.each([
    '',
    '192.0.2.0',
    '0.0.0.0/0',
    '::/0',
    '192.0.2.0/00',
    '192.0.2.0/024',
    '192.0.2.0/33',
    '2001:db8::/129',
    '192.0.2/24',
    '192.0.2.0/24/24',
    ' 192.0.2.0/24',
    '192.0.2.0/24\n',
    '0192.0.2.0/24',
    '192.0.2.0/-1',
    '192.0.2.0/2４',
    'example.org/24',
    'fe80::1%eth0/64',
    '*/8',
  ])('%j is refused', (text) => {
    expect(() => parseNetwork(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('an address', () => {
  const networks = ['192.0.2.0/24', '2001:db8:1::/48', '203.0.113.7/32'];

  test.each(['192.0.2.0', '192.0.2.255', '203.0.113.7', '2001:db8:1::', '2001:DB8:1:ffff::1', '::ffff:192.0.2.1'])(
    '%s is in one of them',
    (address) => {
      expect(isInNetworks(address, networks)).toBe(true);
    },
  );

  test.each(['192.0.3.0', '203.0.113.8', '2001:db8:2::', '::1', '', 'unknown', '192.0.2.1, 8.8.8.8', '192.0.2.1:443'])(
    '%j is in none of them',
    (address) => {
      expect(isInNetworks(address, networks)).toBe(false);
    },
  );

  test.each([
    ['192.0.2.1', '::/1'],
    ['::c000:201', '192.0.2.0/24'],
    ['2001:db8::1', '128.0.0.0/1'],
  ])('%s of one family is in no network of the other: %s', (address, network) => {
    expect(isInNetworks(address, [network])).toBe(false);
  });

  test('is in none where there is none', () => {
    expect(isInNetworks('192.0.2.1', [])).toBe(false);
  });
});

describe('is counted', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['1::', '1:0:0:0'],
    ['no address', 'no address'],
  ])('%s as %s', (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });
});

test('a list that is kept is matched by itself alone, however often', () => {
  const [one, other] = [['192.0.2.0/24'], ['198.51.100.0/24', '2001:db8::/48']];
  for (let times = 0; times < 3; times += 1) {
    expect([isInNetworks('192.0.2.1', one), isInNetworks('192.0.2.1', other)]).toEqual([true, false]);
    expect([isInNetworks('2001:db8::1', one), isInNetworks('2001:db8::1', other)]).toEqual([false, true]);
  }
});
