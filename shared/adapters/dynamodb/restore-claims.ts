/**
 * Restores a claim on a root. Where another claim has that root by now, it stays if its team exists; if its team was never made, it
 * gives way as it would to `team create`, because the restored team would otherwise have no claim, and its root could be given again.
 */
import { GetItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RootClaim } from '../../domain/people/root-claim.ts';
import { LatchkeyError } from '../../errors.ts';

type Item = Record<string, AttributeValue>;

/** Limits the tries while creations of teams claim that root. */
const MAX_TRIES = 5;

/** Removes the claim in the table of a team that was never made, and never will be. @returns false if the team has that root */
export type GiveUpRoot = (claim: RootClaim) => Promise<boolean>;

/**
 * @param put writes the item if there is none
 * @returns false if a claim of a team that exists stays. @throws LatchkeyError conflict
 */
export async function restoreClaim(
  client: DynamoDBClient,
  into: string,
  item: Item,
  { put, giveUp }: { readonly put: () => Promise<boolean>; readonly giveUp: GiveUpRoot },
): Promise<boolean> {
  const key = Object.fromEntries(Object.entries(item).filter(([name]) => name === 'pk' || name === 'sk'));
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (await put()) return true;
    const { Item: stored } = await client.send(new GetItemCommand({ TableName: into, Key: key, ConsistentRead: true }));
    if (stored === undefined) continue;
    const there = claimOf(stored);
    if (there === undefined || there.team === item['team']?.S) return false;
    if (!(await giveUp(there))) return false;
  }
  throw new LatchkeyError('conflict', 'a team is being created on a restored root; do the same again to go on');
}

/** Returns `undefined` for a row that is damaged, which stays: it claims its root, too. */
function claimOf({ bucket, root, team, attempt }: Item): RootClaim | undefined {
  if (bucket?.S === undefined || root?.S === undefined || team?.S === undefined) return undefined;
  return { bucket: bucket.S, root: root.S, team: team.S, attempt: attempt?.S };
}
