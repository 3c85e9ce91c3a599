/**
 * Refuses rows that must not come back from a restored table: a team whose root overlaps another's by now, which `team create`
 * would have refused, and the members and tokens of a team whose id was reused since. Rows are compared as they are stored,
 * before anything is written.
 */
import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LatchkeyError } from '../../errors.ts';
import { PARTITIONS } from '../../table-schema.ts';

interface TeamRow {
  readonly id: string;
  readonly bucket: string | undefined;
  readonly root: string | undefined;
  /** Distinguishes a team from a later one of the same id; its generation changes while it lives. */
  readonly createdOn: string | undefined;
}

/** @throws LatchkeyError conflict, naming the teams */
export async function requireNoConflicts(
  client: DynamoDBClient,
  { from, into, replace }: { readonly from: string; readonly into: string; readonly replace: boolean },
): Promise<void> {
  const [coming, there] = await Promise.all([teamsOf(client, from), teamsOf(client, into)]);
  for (const team of coming) {
    const namesake = there.find(({ id }) => id === team.id);
    if (namesake !== undefined && namesake.createdOn !== team.createdOn && !replace)
      throw new LatchkeyError(
        'conflict',
        `team ${team.id} was made anew since: members and tokens of the old one would come back into it; nothing was written (--replace puts the old team in its place)`,
      );
    const other = there.find((each) => each.id !== team.id && overlap(each, team));
    if (other !== undefined && (namesake === undefined || replace))
      throw new LatchkeyError(
        'conflict',
        `the root of team ${team.id} overlaps that of team ${other.id}, which was made since, in bucket ${team.bucket ?? ''}; nothing was written`,
      );
  }
}

function overlap(one: TeamRow, other: TeamRow): boolean {
  if (one.root === undefined || other.root === undefined || one.bucket !== other.bucket) return false;
  return one.root.startsWith(other.root) || other.root.startsWith(one.root);
}

async function teamsOf(client: DynamoDBClient, table: string): Promise<TeamRow[]> {
  const teams: TeamRow[] = [];
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      // The row of a team that does not exist lists voided attempts to create it.
      FilterExpression: 'begins_with(pk, :team) AND attribute_not_exists(voided)',
      ExpressionAttributeValues: { ':team': { S: PARTITIONS.team } },
    },
  );
  for await (const { Items: items = [] } of pages)
    for (const { pk, bucket, root, createdOn, rootReleasedOn } of items)
      teams.push({
        id: (pk?.S ?? '').slice(PARTITIONS.team.length),
        bucket: bucket?.S,
        // A root that was given up is another team's to have.
        root: rootReleasedOn === undefined ? root?.S : undefined,
        createdOn: createdOn?.S,
      });
  return teams;
}
