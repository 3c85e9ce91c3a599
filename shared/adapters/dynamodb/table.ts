/**
 * The table: what a request of ours to DynamoDB is, and what its answers mean. Every change is a conditional write of a
 * single item, and no request path scans. The SDK repeats a write whose answer was lost, and the condition then fails on
 * the write's own effect: the adapters compare what is stored with what was to be written, by its random id.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 *
 * | item       | pk                | sk              | besides the type's own attributes |
 * |------------|-------------------|-----------------|-----------------------------------|
 * | team       | `TEAM#{team}`     | `TEAM`          |                                   |
 * | membership | `TEAM#{team}`     | `MEMBER#{user}` |                                   |
 * | invite     | `INVITE#{id}`     | `INVITE`        | `ttl`                             |
 * | token      | `TOKEN#{id}`      | `TOKEN`         | `ttl`                             |
 * | root claim | `BUCKET#{bucket}` | `ROOT#{root}`   |                                   |
 */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { LatchkeyError } from '../../errors.ts';

/** Condition of a write that must not replace an item. */
export const NEW_ITEM = 'attribute_not_exists(pk)';
/** Expired rows stay this long, so that a redeemed code still says so. Expiry itself is checked in code. */
const TTL_GRACE_SECONDS = 30 * 24 * 3600;
const RETRY_AFTER_SECONDS = 2;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}
type Values = Readonly<Record<string, unknown>>;

export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /**
   * Reads one item, consistently.
   * @param check makes a row of ours of what is stored, or throws
   */
  async get<Row>(key: Key, check: (item: unknown) => Row): Promise<Row | undefined> {
    const command = new GetItemCommand({ TableName: this.#name, Key: marshall(key), ConsistentRead: true });
    const { Item: item } = await asked(this.#client.send(command));
    return item === undefined ? undefined : check(unmarshall(item));
  }

  /** Writes a whole item. Returns false if the condition does not hold. */
  put(key: Key, item: object, condition: string, values?: Values): Promise<boolean> {
    return ifConditionHolds(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#name,
          Item: marshall({ ...item, ...key }, { removeUndefinedValues: true }),
          ConditionExpression: condition,
          ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
        }),
      ),
    );
  }

  /** Changes attributes of an item. Returns false if the condition does not hold. */
  update(key: Key, update: string, condition: string, values: Values): Promise<boolean> {
    return ifConditionHolds(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#name,
          Key: marshall(key),
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeValues: marshall(values),
        }),
      ),
    );
  }

  async delete(key: Key): Promise<void> {
    await asked(this.#client.send(new DeleteItemCommand({ TableName: this.#name, Key: marshall(key) })));
  }

  /** Reads the first items whose sort key begins with the key's, consistently. */
  async beginningWith<Row>(key: Key, limit: number, check: (item: unknown) => Row): Promise<Row[]> {
    const { Items: items = [] } = await asked(
      this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: marshall({ ':pk': key.pk, ':sk': key.sk }),
          Limit: limit,
        }),
      ),
    );
    return items.map((item) => check(unmarshall(item)));
  }
}

/** Returns when DynamoDB may throw an expired row away, in epoch seconds. */
export function ttlOf({ expiresAtSeconds }: { readonly expiresAtSeconds: number }): number {
  return expiresAtSeconds + TTL_GRACE_SECONDS;
}

async function ifConditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await asked(write);
    return true;
  } catch (error) {
    if (error instanceof LatchkeyError && error.cause instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Whatever the table answers but data is our fault or its outage, never the caller's. */
async function asked<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    throw new LatchkeyError('upstream_unavailable', 'the store does not answer', {
      cause,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}
