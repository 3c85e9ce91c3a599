/**
 * The table: its schema, for CloudFormation and for the local run, and the kinds of its rows. Each kind has partitions of
 * its own, so that a right can be given for one kind alone (`dynamodb:LeadingKeys`).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */

export const TABLE = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const;

/** How the partition keys of each kind of row begin. */
export const PARTITIONS = {
  team: 'TEAM#',
  membership: 'MEMBERS#',
  invite: 'INVITE#',
  token: 'TOKEN#',
  claim: 'BUCKET#',
} as const;

export type RowKind = keyof typeof PARTITIONS;
