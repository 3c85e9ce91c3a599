/** Proves that the store rejects rows of another shape than it writes: each type, without each of its attributes. */
import { describe, expect, test } from '@jest/globals';
import { ConditionalCheckFailedException, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { claimsIn } from '../../../shared/adapters/dynamodb/claim-rows.ts';
import { Table } from '../../../shared/adapters/dynamodb/table.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { storeIn, type Store } from '../../harness/store.ts';

type Kind = 'team' | 'membership' | 'token' | 'invite' | 'list of admins' | 'claim';
type Value = Readonly<Record<string, unknown>>;

const on = '2026-11-23T10:00:00.000Z';
const redemption = {
  ...{ redeemedOn: on, tokenId: '00', membershipId: 'a', holder: 'h' },
  ...{ attempt: 1, secretHash: 'f', finished: false },
};
const ROWS: [Kind, Value][] = [
  ['team', { team: 'demo', layout: 'webqsee', bucket: 'box', root: 'r/', generation: 'g', createdOn: on }],
  [
    'membership',
    {
      ...{ team: 'demo', user: 'ada', role: 'admin', id: 'a', holder: 'h', version: 1 },
      ...{ active: true, enrolled: true, since: on },
    },
  ],
  [
    'token',
    {
      ...{ kind: 'member', id: '00', secretHash: 'f', team: 'demo', user: 'ada', createdBy: 'ada', createdOn: on },
      ...{ expiresAtSeconds: 1, holder: 'h', attempt: 1, chainEndsAtSeconds: 2, exchanges: 0 },
    },
  ],
  [
    'token',
    {
      ...{
        kind: 'service',
        id: '00',
        secretHash: 'f',
        team: 'demo',
        user: 'service.x',
        createdBy: 'ada',
        createdOn: on,
      },
      ...{ expiresAtSeconds: 1, name: 'x', role: 'viewer', membershipId: 'm' },
      ...{ sponsor: { user: 'ada', membershipId: 'a' } },
    },
  ],
  [
    'invite',
    {
      ...{ id: '00', secretHash: 'f', team: 'demo', user: 'ada', role: 'admin', membershipVersion: 0 },
      ...{ issuer: { user: 'max', membershipId: 'm' }, createdOn: on, expiresAtSeconds: 1 },
    },
  ],
  ['list of admins', { team: 'demo', entries: [{ user: 'ada', membershipId: 'a' }], leaving: [], version: 1 }],
  ['claim', { bucket: 'box', root: 'r/', team: 'demo' }],
];

/**
 * Returns true for unusual values that are valid: the operator has no name, service tokens may never expire, lists may
 * be empty.
 */
function isRight({ kind }: Value, attribute: string, value: unknown): boolean {
  if (value === null)
    return (
      ['issuer', 'createdBy', 'sponsor'].includes(attribute) || (attribute === 'expiresAtSeconds' && kind === 'service')
    );
  return ['entries', 'leaving'].includes(attribute) && Array.isArray(value);
}

/** Holds the keys of the rows above. */
const KEYS: Readonly<Record<Kind, Value>> = {
  team: { pk: 'TEAM#demo', sk: 'TEAM' },
  membership: { pk: 'MEMBERS#demo', sk: 'MEMBER#ada' },
  token: { pk: 'TOKEN#00', sk: 'TOKEN' },
  invite: { pk: 'INVITE#00', sk: 'INVITE' },
  'list of admins': { pk: 'ADMINS#demo', sk: 'ADMINS' },
  claim: { pk: 'BUCKET#box', sk: 'ROOT#r/' },
};

/** Reads one row of each kind as the product reads it. */
const READS: Readonly<Record<Exclude<Kind, 'claim'>, (store: Store) => Promise<unknown>>> = {
  team: (store) => store.getTeam('demo'),
  membership: (store) => store.getMembership('demo', 'ada'),
  token: (store) => store.getToken('00'),
  invite: (store) => store.getInvite('00'),
  'list of admins': (store) => store.getAdmins('demo'),
};

/** Returns a client of a table that holds this one row and rejects every addition. */
function clientOf(row: Value): DynamoDBClient {
  const send = (command: unknown): Promise<unknown> =>
    command instanceof PutItemCommand
      ? Promise.reject(new ConditionalCheckFailedException({ message: '', $metadata: {} }))
      : Promise.resolve({ Item: marshall(row, { removeUndefinedValues: true, convertClassInstanceToMap: true }) });
  return { send } as unknown as DynamoDBClient;
}

/**
 * Returns true if the store accepts the row.
 * @param own the table's own attributes, added to the row
 */
async function believes(kind: Kind, written: Value, own: Value = {}): Promise<boolean> {
  const row = { ...written, ...own, ...KEYS[kind] };
  const client = clientOf(row);
  const read =
    kind === 'claim'
      ? claimsIn(new Table(client, 'latchkey', () => undefined)).claimRoot({ bucket: 'box', root: 'r/', team: 'other' })
      : READS[kind](storeIn(client, 'latchkey'));
  return read.then(
    (found) => {
      // The store strips the table's own attributes.
      expect(found).toEqual(written);
      return true;
    },
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'internal', message: expect.stringContaining(kind) as unknown });
      expect(error).toBeInstanceOf(LatchkeyError);
      return false;
    },
  );
}

describe.each(ROWS)('a %s', (type, row) => {
  test('as it is written', async () => {
    expect(await believes(type, row)).toBe(true);
    expect(await believes(type, row, { ttl: 5, listKey: 'x', listSort: 'y' })).toBe(true);
  });

  test.each(Object.keys(row))('without its %s, or with another value in its place', async (attribute) => {
    for (const wrong of [undefined, [], {}, -1, 0.5, null]) {
      if (isRight(row, attribute, wrong)) continue;
      expect(await believes(type, { ...row, [attribute]: wrong })).toBe(false);
    }
    expect(await believes(type, Object.fromEntries(Object.entries(row).filter(([name]) => name !== attribute)))).toBe(
      false,
    );
  });
});

test('a layout nobody knows', async () => {
  expect(await believes('team', { ...ROWS[0]?.[1], layout: 'everything' })).toBe(false);
});

test('an invite of the operator has no issuer; a redeemed one says all of its redemption', async () => {
  const invite = ROWS.find(([kind]) => kind === 'invite')?.[1];
  expect(await believes('invite', { ...invite, issuer: null, redemption })).toBe(true);
  for (const name of Object.keys(redemption))
    expect(await believes('invite', { ...invite, redemption: { ...redemption, [name]: undefined } })).toBe(false);
});

test.each<[string, Kind, Value]>([
  ['the record of an id without its time', 'membership', { revoked: [{ id: 'a', sinceSeconds: 1 }] }],
  ['records that are no list', 'team', { revoked: { id: 'a', sinceSeconds: 1, untilSeconds: 2 } }],
  ['a mark that is no moment', 'team', { endedOn: true }],
  ['a day that is no text', 'membership', { lastUsedOn: 20261123 }],
  ['a successor that is no id', 'token', { successor: 1 }],
  ['an end of a token that is no moment', 'token', { endedOn: null }],
  ['an admin without a membership', 'list of admins', { entries: [{ user: 'ada' }] }],
])('%s is not believed', async (_what, kind, over) => {
  const row = ROWS.find(([each]) => each === kind)?.[1];
  expect(await believes(kind, { ...row, ...over })).toBe(false);
});

test('a row of another kind of token is not believed for what it is not', async () => {
  const [member, service] = ROWS.filter(([kind]) => kind === 'token').map(([, row]) => row);
  expect(await believes('token', { ...member, kind: 'service' })).toBe(false);
  expect(await believes('token', { ...service, kind: 'member' })).toBe(false);
});
