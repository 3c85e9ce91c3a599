/** Rows that are not what they were written as are not believed: each type, without each of its attributes. */
import { describe, expect, test } from '@jest/globals';
import { INVITE_SHAPE } from '../../shared/domain/invite.ts';
import { MEMBERSHIP_SHAPE } from '../../shared/domain/membership.ts';
import { hasShape } from '../../shared/domain/shape.ts';
import { TEAM_SHAPE } from '../../shared/domain/team.ts';
import { TOKEN_SHAPE } from '../../shared/domain/token.ts';

const on = '2026-11-23T10:00:00.000Z';
const redemption = { redeemedOn: on, tokenId: '00', membershipId: 'a', holder: 'h' };
type Believes = (value: unknown) => boolean;
const ROWS: [string, Believes, Record<string, unknown>][] = [
  [
    'team',
    (value) => hasShape(TEAM_SHAPE, value),
    { team: 'demo', layout: 'webqsee', bucket: 'box', root: 'r/', generation: 'g', createdOn: on },
  ],
  [
    'membership',
    (value) => hasShape(MEMBERSHIP_SHAPE, value),
    { team: 'demo', user: 'ada', role: 'admin', id: 'a', holder: 'h', version: 1, active: true, since: on },
  ],
  [
    'token',
    (value) => hasShape(TOKEN_SHAPE, value),
    { id: '00', secretHash: 'f', team: 'demo', user: 'ada', holder: 'h', createdOn: on, expiresAtSeconds: 1 },
  ],
  [
    'invite',
    (value) => hasShape(INVITE_SHAPE, value),
    {
      ...{ id: '00', secretHash: 'f', team: 'demo', user: 'ada', role: 'admin', membershipVersion: 0 },
      ...{ issuer: { user: 'max', membershipId: 'm' }, createdOn: on, expiresAtSeconds: 1 },
    },
  ],
];

describe.each(ROWS)('a %s', (_name, believes, row) => {
  test('as it is written', () => {
    expect(believes(row)).toBe(true);
    expect(believes({ ...row, pk: 'X#1', ttl: 5 })).toBe(true);
  });

  test.each(Object.keys(row))('without its %s, or with another value in its place', (attribute) => {
    for (const wrong of [undefined, [], {}, Number.NaN, -1, 0.5, Infinity])
      expect(believes({ ...row, [attribute]: wrong })).toBe(false);
    expect(believes(Object.fromEntries(Object.entries(row).filter(([name]) => name !== attribute)))).toBe(false);
  });
});

test('what is no row at all', () => {
  for (const value of [undefined, null, 'x', 7, []]) expect(hasShape(TEAM_SHAPE, value)).toBe(false);
});

test('a layout nobody knows', () => {
  expect(hasShape(TEAM_SHAPE, { ...ROWS[0]?.[2], layout: 'everything' })).toBe(false);
});

test('an invite of the operator has no issuer; a redeemed one says all of its redemption', () => {
  const invite = ROWS[3]?.[2];
  expect(hasShape(INVITE_SHAPE, { ...invite, issuer: null, redemption })).toBe(true);
  for (const name of Object.keys(redemption))
    expect(hasShape(INVITE_SHAPE, { ...invite, redemption: { ...redemption, [name]: undefined } })).toBe(false);
});
