/** Proves that names and networks are checked before they are sent, and refusals are said in plain words. */
import { describe, expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import {
  memberNameFault,
  networksFault,
  networksIn,
  sentenceOf,
  serviceNameFault,
  takenFault,
  wasGiven,
} from '../../../clients/ui/team/people-faults.ts';
import { member } from './team-people.ts';

const CONFLICT = new LatchkeyError('conflict', 'in conflict');

describe('a member’s name', () => {
  test.each(['a', 'Max_2.b@c-d', '0', 'x'.repeat(64), 'services'])('%s is sent', (name) => {
    expect(memberNameFault(name)).toBeUndefined();
  });

  test.each(['', '.max', '-max', 'max müller', 'Müller', 'x'.repeat(65), 'service.max', 'Service.x'])(
    '%s is not',
    (name) => {
      expect(memberNameFault(name)).toEqual(expect.any(String));
    },
  );
});

test.each([
  ['backup', false],
  ['.hidden', false],
  ['x'.repeat(56), false],
  ['x'.repeat(57), true],
  ['', true],
  ['a b', true],
  ['Attachments', true],
])('a service token named %s is refused: %s', (name, isRefused) => {
  expect(serviceNameFault(name) !== undefined).toBe(isRefused);
});

describe('networks', () => {
  test('are read one a line, and by commas', () => {
    expect(networksIn(' 10.0.0.0/8\r\n\n2001:db8::/48, 192.0.2.1/32 ')).toEqual([
      '10.0.0.0/8',
      '2001:db8::/48',
      '192.0.2.1/32',
    ]);
  });

  test.each(['10.0.0.1', '0.0.0.0/0', 'example.org/24', '::/0', '10.0/8'])('%s is named as none', (network) => {
    expect(networksFault(['10.0.0.0/8', network], false)).toContain(network);
  });

  test('may be left out, but not for a proxy, and are twenty at most', () => {
    expect(networksFault([], false)).toBeUndefined();
    expect(networksFault([], true)).toEqual(expect.any(String));
    const many = Array.from({ length: 21 }, (_, at) => `10.0.0.${at}/32`);
    expect(networksFault(many.slice(1), false)).toBeUndefined();
    expect(networksFault(many, false)).toEqual(expect.any(String));
  });
});

describe('an invite', () => {
  const max = member('max', 'member', { lastUsedOn: '2026-11-28' });
  const eve = member('eve', 'viewer');

  test('for a name in use says how a further device gets in', () => {
    expect(takenFault('max', 'member', [max])).toContain('invite themselves in Settings');
  });

  test('for another spelling names the one in use', () => {
    expect(takenFault('MAX', 'member', [max])).toContain('max');
  });

  test('for a name that was added needs its role', () => {
    expect(takenFault('eve', 'member', [eve])).toContain('viewer');
    expect(takenFault('eve', 'viewer', [eve])).toBeUndefined();
  });

  test('that is refused for a free name offers to give it out again', () => {
    expect(wasGiven(CONFLICT, 'zoe', [max, eve])).toBe(true);
  });

  test('that is refused for anything else offers nothing', () => {
    expect(wasGiven(CONFLICT, 'Eve', [eve])).toBe(false);
    const full = new LatchkeyError('limit_reached', 'a team has at most 200 open invites');
    expect(wasGiven(full, 'zoe', [])).toBe(false);
    expect(sentenceOf(full)).toBe('A team has at most 200 open invites.');
  });
});

test('what is no refusal of the broker shows nothing of itself', () => {
  expect(sentenceOf(new TypeError('lk_secret'))).not.toContain('lk_secret');
});
