/** Checks that keys become row names and back. An event names keys; everything else in it is ignored. */
import { expect, test } from '@jest/globals';
import { changedRows, isRowName, keyOf, rowNameOf } from '../../../shared/adapters/dynamodb/row-name.ts';
import type { RowName } from '../../../shared/domain/session/denials.ts';

const NAMES: readonly [RowName, string, string][] = [
  [{ kind: 'team', team: 'acme' }, 'TEAM#acme', 'TEAM'],
  [{ kind: 'membership', team: 'acme', user: 'max@example.org' }, 'MEMBERS#acme', 'MEMBER#max@example.org'],
  [{ kind: 'token', id: '00ff' }, 'TOKEN#00ff', 'TOKEN'],
];

test.each(NAMES)('%j lies under its key, and the key says its name', (name, pk, sk) => {
  expect(keyOf(name)).toEqual({ pk, sk });
  expect(rowNameOf(pk, sk)).toEqual(name);
  expect(isRowName(name)).toBe(true);
});

test('names that differ in the case of their letters are one key', () => {
  expect(keyOf({ kind: 'membership', team: 'acme', user: 'Max' }).sk).toBe('MEMBER#max');
});

test.each([
  ['INVITE#1', 'INVITE'],
  ['TEAM#acme', 'OTHER'],
  ['TEAM#', 'TEAM'],
  ['MEMBERS#acme', 'MEMBER#'],
  ['MEMBERS#acme', 'TEAM'],
  ['TOKEN#1', 'TEAM'],
  [undefined, 'TEAM'],
  [1, 2],
])('%j %j names no row that records an end', (pk, sk) => {
  expect(rowNameOf(pk, sk)).toBeUndefined();
});

test('an event of the stream names the rows that it is about', () => {
  const record = ([, pk, sk]: (typeof NAMES)[number]): object => ({
    eventName: 'MODIFY',
    dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, NewImage: { listKey: { S: 'REVOKED#all' } } },
  });
  const other = { dynamodb: { Keys: { pk: { S: 'INVITE#1' }, sk: { S: 'INVITE' } } } };
  expect(changedRows({ Records: [...NAMES.map(record), other] })).toEqual(NAMES.map(([name]) => name));
});

test.each([
  [undefined],
  [null],
  ['text'],
  [{}],
  [{ source: 'aws.events', 'detail-type': 'Scheduled Event' }],
  [{ Records: 'none' }],
  [{ Records: [null, 1, {}, { dynamodb: null }, { dynamodb: { Keys: null } }, { dynamodb: { Keys: { pk: null } } }] }],
  [{ Records: [{ dynamodb: { Keys: { pk: { S: 1 }, sk: { N: '1' } } } }] }],
])('an event %j names none', (event) => {
  expect(changedRows(event)).toEqual([]);
});

test.each([
  [null],
  ['team'],
  [{}],
  [{ kind: 'team' }],
  [{ kind: 'membership', team: 'acme' }],
  [{ kind: 'x', id: '1' }],
])('%j is no name', (value) => {
  expect(isRowName(value)).toBe(false);
});
