/**
 * Copies the rows of another table into the stack's: AWS restores a table into a new one, and nothing else refers to that. Items
 * are written as they are, and only those of known kinds; an existing item stays, so a restore can be repeated after a break, and
 * at any time.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.Tutorial.html
 */
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
  paginateScan,
  type AttributeValue,
  type DynamoDBClient,
  type PutItemCommandInput,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { LatchkeyError } from '../../errors.ts';
import { PARTITIONS, TABLE } from '../../table-schema.ts';
import { restoreClaim, type GiveUpRoot } from './restore-claims.ts';
import { requireNoConflicts } from './restore-conflicts.ts';
import { NEW_ITEM } from './table.ts';

/** A plain name: an ARN could be the stack's own table by another name, or one of another account. */
const TABLE_NAME = /^[A-Za-z0-9_.-]{3,255}$/;
/** Bounds the items in memory, and the concurrent writes. */
const PAGE_ITEMS = 250;
const WRITES_AT_ONCE = 10;
/** Limits the reads of a team's row while other writes record something on it. */
const TEAM_TRIES = 5;
/** Temporary rows: the holder of the revoker's lease, and since when sessions are denied; recent failed logins and used proofs. */
const OF_THE_MOMENT: readonly string[] = [PARTITIONS.revoker, PARTITIONS.login, PARTITIONS.proof];
const TO_RESTORE = Object.values(PARTITIONS).filter((partition) => !OF_THE_MOMENT.includes(partition));
/** Condition that holds for a row that lists voided attempts to create a team that does not exist. */
const NO_TEAM = 'attribute_exists(voided) AND attribute_not_exists(generation)';
/** Attributes of a team's row that deny sessions. */
const DENIALS: readonly string[] = ['generation', 'revoked', 'listKey', 'listSort'];

export interface RestoreInput {
  /** The table to read. */
  readonly from: string;
  /** True to overwrite existing rows too. */
  readonly replace: boolean;
}

/** The number of items that were written, that existed already, or that are of no kind to restore. */
export interface Restored {
  readonly restored: number;
  readonly kept: number;
  readonly skipped: number;
}

type Item = Record<string, AttributeValue>;
type Condition = Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'>;

/**
 * @param onPage gets the count so far after each page
 * @param giveUp acts on the table that is written
 * @throws LatchkeyError invalid_request, not_found, conflict, upstream_refused, upstream_unavailable
 */
export async function restoreRows(
  client: DynamoDBClient,
  into: string,
  { from, replace }: RestoreInput,
  { onPage, giveUp }: { readonly onPage: (sofar: Restored) => void; readonly giveUp: GiveUpRoot },
): Promise<Restored> {
  if (!TABLE_NAME.test(from)) throw new LatchkeyError('invalid_request', `${from} is not the name of a table`);
  if (from === into) throw new LatchkeyError('invalid_request', `${from} is the table of the stack itself`);
  return answered(async () => {
    await checkTable(client, from);
    await requireNoConflicts(client, { from, into, replace });
    const count = { restored: 0, kept: 0, skipped: 0 };
    const write = async (item: Item): Promise<void> => {
      if (!isToRestore(item)) count.skipped += 1;
      else if (await written(client, into, item, { replace, giveUp })) count.restored += 1;
      else count.kept += 1;
    };
    const pages = paginateScan({ client, pageSize: PAGE_ITEMS }, { TableName: from, ConsistentRead: true });
    for await (const { Items: items = [] } of pages) {
      await someAtOnce(items, write);
      onPage({ ...count });
    }
    return count;
  });
}

/** @throws LatchkeyError invalid_request if its keys cannot hold our rows, conflict while AWS is still making it */
async function checkTable(client: DynamoDBClient, name: string): Promise<void> {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }));
  if (JSON.stringify(keysOf(table)) !== JSON.stringify(keysOf(TABLE)))
    throw new LatchkeyError('invalid_request', `the table ${name} has other keys than the stack's`);
  const status = table?.TableStatus ?? 'ACTIVE';
  if (status !== 'ACTIVE')
    throw new LatchkeyError('conflict', `the table ${name} is ${status}: wait until it is ACTIVE`);
}

/** Returns the key attributes with their roles and types. */
function keysOf(
  table: Pick<TableDescription, 'KeySchema' | 'AttributeDefinitions'> | typeof TABLE | undefined,
): string[] {
  const types = new Map(table?.AttributeDefinitions?.map((each) => [each.AttributeName, each.AttributeType]));
  return (table?.KeySchema ?? []).map(
    (key) => `${key.AttributeName ?? ''} ${key.KeyType ?? ''} ${types.get(key.AttributeName) ?? ''}`,
  );
}

function isToRestore({ pk }: Item): boolean {
  return TO_RESTORE.some((partition) => pk?.S?.startsWith(partition) === true);
}

/** Returns false if an item of that key exists already and is not to be replaced. */
async function written(
  client: DynamoDBClient,
  into: string,
  item: Item,
  { replace, giveUp }: { readonly replace: boolean; readonly giveUp: GiveUpRoot },
): Promise<boolean> {
  const isTeam = item['pk']?.S?.startsWith(PARTITIONS.team) === true;
  // A row that only lists voided attempts to create a team gives way to any team, and replaces none.
  const isNew = { ConditionExpression: isTeam ? `${NEW_ITEM} OR ${NO_TEAM}` : NEW_ITEM };
  if (item['pk']?.S?.startsWith(PARTITIONS.claim) === true)
    return restoreClaim(client, into, item, { put: () => putIf(client, into, item, isNew), giveUp });
  if (isTeam && isVoided(item)) return putIf(client, into, item, { ConditionExpression: NEW_ITEM });
  if (!replace) return putIf(client, into, item, isNew);
  if (!isTeam) return putIf(client, into, item, {});
  const key = Object.fromEntries(Object.entries(item).filter(([name]) => name === 'pk' || name === 'sk'));
  for (let tries = 0; tries < TEAM_TRIES; tries += 1) {
    const { Item: stored } = await client.send(new GetItemCommand({ TableName: into, Key: key, ConsistentRead: true }));
    const restored = isSameTeam(item, stored) ? withDenials(item, stored) : item;
    if (await putIf(client, into, restored, unchanged(stored))) return true;
  }
  throw new LatchkeyError('conflict', 'a team is being changed; do the same again to go on');
}

function isVoided({ voided, generation }: Item): boolean {
  return voided !== undefined && generation === undefined;
}

/** A team never changes the moment of its creation; a later one of its id has another. */
function isSameTeam({ createdOn }: Item, stored: Item | undefined): stored is Item {
  return createdOn?.S !== undefined && stored?.['createdOn']?.S === createdOn.S;
}

/** Returns a team's row with the denials of the stored one: an abandoned generation must not come back to life. */
function withDenials(item: Item, stored: Item): Item {
  const rest = Object.entries(item).filter(([name]) => !DENIALS.includes(name));
  return Object.fromEntries([...rest, ...Object.entries(stored).filter(([name]) => DENIALS.includes(name))]);
}

/** Returns a condition that holds while nothing was recorded on a row since it was read. */
function unchanged(stored: Item | undefined): Condition {
  if (stored === undefined) return { ConditionExpression: NEW_ITEM };
  const names = ['generation', 'listSort'];
  const there = names.flatMap((name): [string, AttributeValue][] => {
    const value = stored[name];
    return value === undefined ? [] : [[`:${name}`, value]];
  });
  return {
    ConditionExpression: names
      .map((name) => (stored[name] === undefined ? `attribute_not_exists(${name})` : `${name} = :${name}`))
      .join(' AND '),
    ...(there.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(there) }),
  };
}

async function putIf(client: DynamoDBClient, into: string, item: Item, condition: Condition): Promise<boolean> {
  try {
    await client.send(new PutItemCommand({ TableName: into, Item: item, ...condition }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Runs a few workers, each of which takes the next item when it is done with one. */
async function someAtOnce(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, worker));
}

async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof LatchkeyError) throw cause;
    if (cause instanceof ResourceNotFoundException)
      throw new LatchkeyError('not_found', 'there is no such table', { cause });
    if (cause instanceof Error && cause.name === 'AccessDeniedException')
      throw new LatchkeyError('upstream_refused', 'your AWS rights do not suffice for it', { cause });
    throw new LatchkeyError('upstream_unavailable', 'the store does not answer; do the same again to go on', { cause });
  }
}
