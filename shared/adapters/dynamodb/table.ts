/**
 * The table: the form of our requests to DynamoDB, and the meaning of its answers. Every change is a conditional write of a
 * single item, and no request path scans. The SDK retries a write whose answer was lost, and the condition then fails on the
 * write's own effect: the adapters compare the stored item with the one to be written, by its random id.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 *
 * | item       | pk                | sk              | besides the type's own attributes |
 * |------------|-------------------|-----------------|-----------------------------------|
 * | team       | `TEAM#{team}`     | `TEAM`          | `listKey`, `listSort` (recorded)  |
 * | no team    | the same          | the same        | `voided`: attempts to create it   |
 * | membership | `MEMBERS#{team}`  | `MEMBER#{user}` | the same; a probe's `ttl`         |
 * | admins     | `ADMINS#{team}`   | `ADMINS`        |                                   |
 * | invite     | `INVITE#{id}`     | `INVITE`        | `ttl`, `listKey`, `listSort`      |
 * | token      | `TOKEN#{id}`      | `TOKEN`         | the same                          |
 * | root claim | `BUCKET#{bucket}` | `ROOT#{root}`   |                                   |
 * | logins     | `LOGINS#{team}#{address}` | `ADDRESS`, `NAME#{digest}` | `ttl`        |
 * | proof      | `PROOF#{digest}`  | `PROOF`         | `ttl`, `attempt` alone            |
 * | oidc claim | `OIDC#{digest}`   | `TEAM#{team}`   |                                   |
 * | lease      | `REVOKER#lease`   | `LEASE`         |                                   |
 *
 * Rows that are in a list of the index have `listKey` and `listSort`; rows with `revoked`, records of an end, are in the list
 * `REVOKED#all`.
 *
 * `{user}` is in lower case: names that differ only in case are one.
 *
 * A row is believed only under the key that it states itself: a writer of one kind of row still cannot pass one row off as
 * another.
 */
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Page, PageRequest } from '../../domain/people/page.ts';
import { LIST_INDEX } from '../../table-schema.ts';
import { believed, type Key, type RowForm } from './stored-row.ts';
import { requested, ifConditionHolds } from './table-answer.ts';
import { keyCondition } from './key-condition.ts';
import { cursorOf, startKeyOf, type ListBounds } from './cursor.ts';

/** Condition of a write that must not replace an item. */
export const NEW_ITEM = 'attribute_not_exists(pk)';
/** DynamoDB reads a megabyte a page before it filters. */
const MAX_FILTERED_PAGES = 4;

type Values = Readonly<Record<string, unknown>>;

export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #deadline: () => AbortSignal | undefined;

  /** @param deadline returns the signal of the current request, if there is one */
  constructor(client: DynamoDBClient, name: string, deadline: () => AbortSignal | undefined) {
    this.#client = client;
    this.#name = name;
    this.#deadline = deadline;
  }

  /** Reads one item, consistently. */
  async get<Row>(key: Key, form: RowForm<Row>): Promise<Row | undefined> {
    const command = new GetItemCommand({ TableName: this.#name, Key: marshall(key), ConsistentRead: true });
    const { Item: item } = await requested(this.#client.send(command, this.#options()));
    return item === undefined ? undefined : believed(item, form);
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
        this.#options(),
      ),
    );
  }

  /**
   * Changes attributes of an item without reading it. Returns false if the condition does not hold.
   * @param names of attributes that are reserved words of DynamoDB, by `#alias`
   */
  update(
    key: Key,
    update: string,
    condition: string,
    values: Values,
    names?: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    return ifConditionHolds(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#name,
          Key: marshall(key),
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeValues: marshall(values),
          ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
          // A function's right may depend on this: it must not read what was there before.
          ReturnValues: 'NONE',
        }),
        this.#options(),
      ),
    );
  }

  /** Writes the day on which a row was last used, unless a later one is stored; does not recreate a deleted row. */
  noteUse(key: Key, day: string): Promise<boolean> {
    const condition = 'attribute_exists(pk) AND (attribute_not_exists(lastUsedOn) OR lastUsedOn < :day)';
    return this.update(key, 'SET lastUsedOn = :day', condition, { ':day': day });
  }

  /** Deletes an item. Returns false if the condition does not hold. */
  delete(key: Key, condition: string, values?: Values): Promise<boolean> {
    return ifConditionHolds(
      this.#client.send(
        new DeleteItemCommand({
          TableName: this.#name,
          Key: marshall(key),
          ConditionExpression: condition,
          ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
        }),
        this.#options(),
      ),
    );
  }

  /** Reads the first items whose sort key begins with the key's, consistently. */
  async beginningWith<Row>(key: Key, limit: number, form: RowForm<Row>): Promise<Row[]> {
    const { Items: items = [] } = await requested(
      this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: marshall({ ':pk': key.pk, ':sk': key.sk }),
          Limit: limit,
        }),
        this.#options(),
      ),
    );
    return items.map((item) => believed(item, form));
  }

  /**
   * Reads one page of a partition's items whose sort key begins with the key's, consistently and in its order.
   * @throws LatchkeyError invalid_request for a cursor of another list
   */
  partition<Row>(key: Key, input: PageRequest, form: RowForm<Row>): Promise<Page<Row>> {
    const query = keyCondition(['pk', key.pk], ['sk', key.sk]);
    const bounds = { equal: { pk: key.pk }, begins: { sk: key.sk } };
    return this.#page({ ...query, ConsistentRead: true }, input, bounds, form);
  }

  /**
   * Reads one page of a list of the index, in its order: a recent write may not be in it yet.
   * @throws LatchkeyError invalid_request for a cursor of another list
   */
  listed<Row>(listKey: string, sortBeginsWith: string, input: PageRequest, form: RowForm<Row>): Promise<Page<Row>> {
    const query = keyCondition(['listKey', listKey], ['listSort', sortBeginsWith]);
    const bounds = { equal: { listKey }, begins: { listSort: sortBeginsWith, pk: '', sk: '' } };
    return this.#page({ ...query, IndexName: LIST_INDEX }, input, bounds, form);
  }

  /** Reads the items of a list that pass a filter, from the first megabytes of it. */
  async filtered<Row>(
    listKey: string,
    filter: string,
    values: Values,
    form: RowForm<Row>,
  ): Promise<{ readonly items: readonly Row[]; readonly isWhole: boolean }> {
    const rows: Row[] = [];
    const query = keyCondition(['listKey', listKey], ['listSort', '']);
    let read = 0;
    for await (const { Items: items = [] } of this.#pages({ ...query, IndexName: LIST_INDEX }, filter, values)) {
      // A further page exists beyond the limit, and is not read.
      if (read === MAX_FILTERED_PAGES) return { items: rows, isWhole: false };
      rows.push(...items.map((item) => believed(item, form)));
      read += 1;
    }
    return { items: rows, isWhole: true };
  }

  /** Counts the items of a partition whose sort key begins with the key's, and those of them that pass a filter. */
  async count(key: Key, filter: string, values: Values): Promise<{ readonly all: number; readonly filtered: number }> {
    const counted = { all: 0, filtered: 0 };
    const query = keyCondition(['pk', key.pk], ['sk', key.sk]);
    const pages = this.#pages({ ...query, ConsistentRead: true, Select: 'COUNT' }, filter, values);
    for await (const { Count: filtered = 0, ScannedCount: all = 0 } of pages) {
      counted.all += all;
      counted.filtered += filtered;
    }
    return counted;
  }

  async *#pages(
    { ExpressionAttributeValues, ...query }: Omit<QueryCommandInput, 'TableName'>,
    FilterExpression: string,
    values: Values,
  ): AsyncGenerator<QueryCommandOutput> {
    const named = { ...ExpressionAttributeValues, ...marshall(values) };
    const input = { ...query, FilterExpression, ExpressionAttributeValues: named, TableName: this.#name };
    let start: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page = new QueryCommand({ ...input, ...(start === undefined ? {} : { ExclusiveStartKey: start }) });
      const answer = await requested(this.#client.send(page, this.#options()));
      yield answer;
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
  }

  async #page<Row>(
    query: Omit<QueryCommandInput, 'TableName'>,
    { limit, cursor }: PageRequest,
    bounds: ListBounds,
    form: RowForm<Row>,
  ): Promise<Page<Row>> {
    const start = cursor === undefined ? {} : { ExclusiveStartKey: startKeyOf(cursor, bounds) };
    const command = new QueryCommand({ ...query, ...start, TableName: this.#name, Limit: limit });
    const { Items: items = [], LastEvaluatedKey: last } = await requested(this.#client.send(command, this.#options()));
    const nextCursor = cursorOf(last);
    return {
      items: items.map((item) => believed(item, form)),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  #options(): { abortSignal?: AbortSignal } {
    const deadline = this.#deadline();
    return deadline === undefined ? {} : { abortSignal: deadline };
  }
}
