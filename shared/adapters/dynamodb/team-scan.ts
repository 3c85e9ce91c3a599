/**
 * Lists all teams of the table, for an operator alone: it scans, which no request path does, and counts the members on the way,
 * because a scan reads their rows anyway, probes left out. A damaged row is named, and hides no other.
 */
import { paginateScan, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LatchkeyError } from '../../errors.ts';
import type { Team } from '../../domain/people/team.ts';
import { PARTITIONS } from '../../table-schema.ts';
import { believed } from './stored-row.ts';
import { requested } from './table-answer.ts';
import { TEAM_FORM } from './team-rows.ts';

export interface ListedTeam {
  readonly team: Team;
  readonly members: number;
}

export interface TeamList {
  /** The teams, by their ids. */
  readonly teams: readonly ListedTeam[];
  /** The ids of rows that are damaged. */
  readonly damaged: readonly string[];
}

/** @throws LatchkeyError upstream_refused, upstream_unavailable */
export async function scanTeams(client: DynamoDBClient, tableName: string): Promise<TeamList> {
  const teams: Team[] = [];
  const damaged: string[] = [];
  const members = new Map<string, number>();
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      FilterExpression:
        '(begins_with(pk, :team) AND (attribute_exists(generation) OR attribute_not_exists(voided))) OR (begins_with(pk, :members) AND active = :active AND attribute_not_exists(probeEndsAtSeconds))',
      ExpressionAttributeValues: {
        ':team': { S: PARTITIONS.team },
        ':members': { S: PARTITIONS.membership },
        ':active': { BOOL: true },
      },
    },
  );
  try {
    for await (const { Items: items = [] } of pages)
      for (const item of items) {
        const { pk: { S: pk = '' } = {} } = item;
        const team = pk.slice(pk.indexOf('#') + 1);
        if (pk.startsWith(PARTITIONS.membership)) members.set(team, (members.get(team) ?? 0) + 1);
        else teamIn(item, team, { teams, damaged });
      }
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDeniedException')
      throw new LatchkeyError(
        'upstream_refused',
        'your AWS rights do not suffice: it needs dynamodb:Scan of the table',
        {
          cause: error,
        },
      );
    await requested(Promise.reject(error as Error));
  }
  const byId = teams.sort((one, other) => (one.team < other.team ? -1 : 1));
  return { teams: byId.map((team) => ({ team, members: members.get(team.team) ?? 0 })), damaged };
}

function teamIn(
  item: Record<string, AttributeValue>,
  id: string,
  { teams, damaged }: { readonly teams: Team[]; readonly damaged: string[] },
): void {
  try {
    teams.push(believed(item, TEAM_FORM));
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    damaged.push(id);
  }
}
