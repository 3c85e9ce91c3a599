/**
 * Defines the table: its schema, for CloudFormation and for the local run, and the kinds of its rows. Each kind has partitions of
 * its own, so a right can be limited to one kind (`dynamodb:LeadingKeys`).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */

/** The only index, for rows that are found by something else than their key. A row without `listKey` is not in it. */
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
  // A single index serves all lists, because an update of a stack can add only one at a time.
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

/** Prefixes of the partition keys of each kind of row. */
export const PARTITIONS = {
  team: 'TEAM#',
  membership: 'MEMBERS#',
  admins: 'ADMINS#',
  invite: 'INVITE#',
  token: 'TOKEN#',
  claim: 'BUCKET#',
  login: 'LOGINS#',
  proof: 'PROOF#',
  oidc: 'OIDC#',
  revoker: 'REVOKER#',
} as const;

export type RowKind = keyof typeof PARTITIONS;

/** Prefixes of the partition keys of each list, in the index. */
export const LISTS = {
  /** The tokens of a team that have not been ended. */
  tokens: 'TOKENS#',
  /** The invites of a team. */
  invites: 'INVITES#',
  /** Rows of teams, memberships and tokens with a record of an end (`revoked`). */
  revoked: 'REVOKED#',
} as const;

export type ListKind = keyof typeof LISTS;
