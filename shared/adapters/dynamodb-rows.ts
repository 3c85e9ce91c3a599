/**
 * What a row of the table must look like to be believed. A type holds only for what this program wrote; a row that lacks
 * an attribute (cut short, edited by hand, of another version) must let nobody in: `undefined * 1000 <= now` is false.
 */
import { LatchkeyError } from '../errors.ts';
import type { Invite, Redemption } from '../domain/people/invite.ts';
import type { LayoutName } from '../domain/authority/layout.ts';
import type { Membership } from '../domain/people/membership.ts';
import type { Team } from '../domain/people/team.ts';
import type { Token } from '../domain/people/token.ts';

/** True for a value that the attribute can have. */
type Check<Value> = (value: unknown) => value is Value;
/** A check for every attribute of the item; a type that gains one does not compile without its check. */
type Shape<Item> = { readonly [Name in keyof Item]-?: Check<Item[Name]> };

/** A bucket's root and the team that has it. */
export interface Claim {
  readonly root: string;
  readonly team: string;
}

interface Rows {
  readonly team: Team;
  readonly membership: Membership;
  readonly invite: Invite;
  readonly token: Token;
  readonly claim: Claim;
}
export type RowType = keyof Rows;
export type Row<Type extends RowType> = Rows[Type];

const LAYOUTS: Readonly<Record<LayoutName, true>> = { webqsee: true, 'webqsee-simple': true, smap: true };
const REDEMPTION: Shape<Redemption> = { redeemedOn: isText, tokenId: isText, membershipId: isText, holder: isText };

const SHAPES: { readonly [Type in RowType]: Shape<Rows[Type]> } = {
  team: {
    team: isText,
    layout: (value): value is LayoutName => isText(value) && Object.hasOwn(LAYOUTS, value),
    bucket: isText,
    root: isText,
    generation: isText,
    createdOn: isText,
  },
  membership: {
    team: isText,
    user: isText,
    role: isText,
    id: isText,
    holder: isText,
    version: isCount,
    active: isFlag,
    since: isText,
  },
  invite: {
    id: isText,
    secretHash: isText,
    team: isText,
    user: isText,
    role: isText,
    membershipVersion: isCount,
    issuer: orNull(shaped({ user: isText, membershipId: isText })),
    createdOn: isText,
    expiresAtSeconds: isCount,
    redemption: orAbsent(shaped(REDEMPTION)),
  },
  token: {
    id: isText,
    secretHash: isText,
    team: isText,
    user: isText,
    holder: isText,
    createdOn: isText,
    expiresAtSeconds: isCount,
  },
  claim: { root: isText, team: isText },
};

/**
 * The row, if it is what it was written as; attributes of the table's own (keys, `ttl`) may be there.
 * @throws LatchkeyError internal
 */
export function checkedRow<Type extends RowType>(type: Type, row: unknown): Row<Type> {
  const shape: Shape<Row<Type>> = SHAPES[type];
  if (hasShape(shape, row)) return row;
  throw new LatchkeyError('internal', `a ${type} in the table is damaged`);
}

function hasShape<Item>(shape: Shape<Item>, value: unknown): value is Item {
  if (typeof value !== 'object' || value === null) return false;
  const attributes = value as Readonly<Record<string, unknown>>;
  return Object.entries<Check<unknown>>(shape).every(([name, check]) => check(attributes[name]));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A whole number, not negative: a version, or epoch seconds. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function shaped<Item>(shape: Shape<Item>): Check<Item> {
  return (value): value is Item => hasShape(shape, value);
}

/** Or not there at all. */
function orAbsent<Value>(check: Check<Value>): Check<Value | undefined> {
  return (value): value is Value | undefined => value === undefined || check(value);
}

function orNull<Value>(check: Check<Value>): Check<Value | null> {
  return (value): value is Value | null => value === null || check(value);
}
