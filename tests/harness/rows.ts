/**
 * Changes rows in the table past the product's adapters, to states that expiry, a restore or an attacker with a
 * function's key could leave.
 */
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateScan,
  PutItemCommand,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Running } from './latchkey.ts';

const TableName = 'latchkey';

export type Row = Readonly<Record<string, unknown>>;

export interface Rows {
  get(pk: string, sk: string): Promise<Row | undefined>;
  put(row: Row): Promise<void>;
  /** Sets attributes; `undefined` removes one. */
  change(pk: string, sk: string, attributes: Row): Promise<void>;
  remove(pk: string, sk: string): Promise<void>;
  all(): Promise<readonly Row[]>;
  close(): void;
}

/** Opens the table of a running `npm start`. */
export function rowsOf({ demo, rootKey }: Pick<Running, 'demo' | 'rootKey'>): Rows {
  const { accessKeyId, secretAccessKey } = rootKey;
  return rowsAt({ endpoint: demo.aws, region: demo.region, credentials: { accessKeyId, secretAccessKey } });
}

export function rowsAt(config: DynamoDBClientConfig): Rows {
  const client = new DynamoDBClient(config);
  const get: Rows['get'] = async (pk, sk) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: marshall({ pk, sk }), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : unmarshall(Item);
  };
  const put: Rows['put'] = async (row) => {
    await client.send(new PutItemCommand({ TableName, Item: marshall(row, { removeUndefinedValues: true }) }));
  };
  return {
    get,
    put,
    change: async (pk, sk, attributes) => {
      const row = await get(pk, sk);
      if (row === undefined) throw new Error(`there is no row ${pk} ${sk}`);
      await put({ ...row, ...attributes });
    },
    remove: async (pk, sk) => {
      await client.send(new DeleteItemCommand({ TableName, Key: marshall({ pk, sk }) }));
    },
    all: async () => {
      const rows: Row[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
        rows.push(...Items.map((item) => unmarshall(item)));
      return rows;
    },
    close: () => {
      client.destroy();
    },
  };
}

export const tokenKey = (id: string): [string, string] => [`TOKEN#${id}`, 'TOKEN'];
export const inviteKey = (id: string): [string, string] => [`INVITE#${id}`, 'INVITE'];
export const memberKey = (team: string, user: string): [string, string] => [`MEMBERS#${team}`, `MEMBER#${user}`];
export const adminsKey = (team: string): [string, string] => [`ADMINS#${team}`, 'ADMINS'];
export const teamKey = (team: string): [string, string] => [`TEAM#${team}`, 'TEAM'];
