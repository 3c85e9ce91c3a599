/**
 * The table: its schema, for CloudFormation and for the local run, and the kinds of its rows. Each kind has partitions of
 * its own, so that a right can be given for one kind alone (`dynamodb:LeadingKeys`).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */

/** The one index: rows that are found by something else than their key. A row without `listKey` is not in it. */
export const LIST_INDEX = 'lists';

export const TABLE = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'listKey', AttributeType: 'S' },
    { AttributeName: 'listSort', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  // A single index, because an update of a stack can add but one at a time.
  GlobalSecondaryIndexes: [
    {
      IndexName: LIST_INDEX,
      KeySchema: [
        { AttributeName: 'listKey', KeyType: 'HASH' },
        { AttributeName: 'listSort', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const;

/** How the partition keys of each kind of row begin. */
export const PARTITIONS = {
  team: 'TEAM#',
  membership: 'MEMBERS#',
  admins: 'ADMINS#',
  invite: 'INVITE#',
  token: 'TOKEN#',
  claim: 'BUCKET#',
  login: 'LOGINS#',
  revoker: 'REVOKER#',
} as const;

export type RowKind = keyof typeof PARTITIONS;

/** How the partition keys of each list begin, in the index. */
export const LISTS = {
  /** The tokens of a team that have not been ended. */
  tokens: 'TOKENS#',
  /** The invites of a team. */
  invites: 'INVITES#',
  /** Rows of teams, memberships and tokens with a record of what was ended (`revoked`). */
  revoked: 'REVOKED#',
} as const;

export type ListKind = keyof typeof LISTS;
