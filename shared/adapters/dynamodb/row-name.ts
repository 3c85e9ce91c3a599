/**
 * Converts between the keys of rows that may record an end and their names. The table's stream and the local stand-in for it
 * report only keys, and these decide which rows are read: all else is skipped.
 */
import type { RowName } from '../../domain/session/denials.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { isText } from './row-shape.ts';
import type { Key } from './stored-row.ts';

const TEAM = 'TEAM';
const MEMBER = 'MEMBER#';
const TOKEN = 'TOKEN';

/** Returns the key; names that differ in the case of their letters are one row. */
export function keyOf(name: RowName): Key {
  switch (name.kind) {
    case 'team':
      return { pk: `${PARTITIONS.team}${name.team}`, sk: TEAM };
    case 'membership':
      return { pk: `${PARTITIONS.membership}${name.team}`, sk: `${MEMBER}${name.user.toLowerCase()}` };
    case 'token':
      return { pk: `${PARTITIONS.token}${name.id}`, sk: TOKEN };
  }
}

/** Returns the name of the row under a key; `undefined` for a key of another kind. */
export function rowNameOf(pk: unknown, sk: unknown): RowName | undefined {
  if (!isText(pk) || !isText(sk)) return undefined;
  const team = rest(pk, PARTITIONS.team);
  if (team !== undefined && sk === TEAM) return { kind: 'team', team };
  const [membersOf, user] = [rest(pk, PARTITIONS.membership), rest(sk, MEMBER)];
  if (membersOf !== undefined && user !== undefined) return { kind: 'membership', team: membersOf, user };
  const id = rest(pk, PARTITIONS.token);
  return id !== undefined && sk === TOKEN ? { kind: 'token', id } : undefined;
}

/** True for a name in the form in which it is stored. */
export function isRowName(value: unknown): value is RowName {
  const { kind, team, user, id }: Readonly<Record<string, unknown>> = { ...(value as object | null) };
  if (kind === 'team') return isText(team);
  if (kind === 'membership') return isText(team) && isText(user);
  return kind === 'token' && isText(id);
}

/**
 * Returns the names of the rows in an event of the table's stream; an empty list for an event of another kind, such as the
 * schedule's. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function changedRows(event: unknown): RowName[] {
  const { Records: records } = { ...(event as { Records?: unknown } | null) };
  if (!Array.isArray(records)) return [];
  return records.flatMap((record: unknown) => {
    const { pk, sk } = { ...(record as StreamRecord | null)?.dynamodb?.Keys };
    const name = rowNameOf(pk?.S, sk?.S);
    return name === undefined ? [] : [name];
  });
}

/** The expected form of a record, of which nothing is verified yet. */
interface StreamRecord {
  readonly dynamodb?: {
    readonly Keys?: { readonly pk?: { S?: unknown }; readonly sk?: { S?: unknown } } | null;
  } | null;
}

function rest(text: string, beginning: string): string | undefined {
  return text.startsWith(beginning) && text.length > beginning.length ? text.slice(beginning.length) : undefined;
}
