/** Rows that are not what they were written as are not believed: each type, without each of its attributes. */
import { describe, expect, test } from '@jest/globals';
import { checkedRow, type RowType } from '../../shared/adapters/dynamodb-rows.ts';

const on = '2026-11-23T10:00:00.000Z';
const redemption = { redeemedOn: on, tokenId: '00', membershipId: 'a', holder: 'h' };
const ROWS: [RowType, Record<string, unknown>][] = [
  ['team', { team: 'demo', layout: 'webqsee', bucket: 'box', root: 'r/', generation: 'g', createdOn: on }],
  [
    'membership',
    { team: 'demo', user: 'ada', role: 'admin', id: 'a', holder: 'h', version: 1, active: true, since: on },
  ],
  ['token', { id: '00', secretHash: 'f', team: 'demo', user: 'ada', holder: 'h', createdOn: on, expiresAtSeconds: 1 }],
  [
    'invite',
    {
      ...{ id: '00', secretHash: 'f', team: 'demo', user: 'ada', role: 'admin', membershipVersion: 0 },
      ...{ issuer: { user: 'max', membershipId: 'm' }, createdOn: on, expiresAtSeconds: 1 },
    },
  ],
  ['claim', { root: 'r/', team: 'demo' }],
];

function believes(type: RowType, row: unknown): boolean {
  try {
    return checkedRow(type, row) === row;
  } catch (error) {
    expect(error).toMatchObject({ code: 'internal' });
    return false;
  }
}

describe.each(ROWS)('a %s', (type, row) => {
  test('as it is written', () => {
    expect(believes(type, row)).toBe(true);
    expect(believes(type, { ...row, pk: 'X#1', ttl: 5 })).toBe(true);
  });

  test.each(Object.keys(row))('without its %s, or with another value in its place', (attribute) => {
    for (const wrong of [undefined, [], {}, Number.NaN, -1, 0.5, Infinity])
      expect(believes(type, { ...row, [attribute]: wrong })).toBe(false);
    expect(believes(type, Object.fromEntries(Object.entries(row).filter(([name]) => name !== attribute)))).toBe(false);
  });
});

test('what is no row at all', () => {
  for (const value of [undefined, null, 'x', 7, []]) expect(believes('team', value)).toBe(false);
});

test('a layout nobody knows', () => {
  expect(believes('team', { ...ROWS[0]?.[1], layout: 'everything' })).toBe(false);
});

test('an invite of the operator has no issuer; a redeemed one says all of its redemption', () => {
  const invite = ROWS[3]?.[1];
  expect(believes('invite', { ...invite, issuer: null, redemption })).toBe(true);
  for (const name of Object.keys(redemption))
    expect(believes('invite', { ...invite, redemption: { ...redemption, [name]: undefined } })).toBe(false);
});
