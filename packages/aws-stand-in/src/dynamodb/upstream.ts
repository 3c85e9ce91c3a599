/**
 * Runs dynalite (https://github.com/architect/dynalite) on a socket file in a folder that only this user can enter, so
 * that nobody can bypass the signature check and the policies.
 */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import dynalite from 'dynalite';

/** Mode of a folder that only its owner can enter. */
const PRIVATE_MODE = 0o700;
/** Headers that dynalite reads; those that describe the transfer of the body are dropped. */
const FORWARDED = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'];
/** Placeholder signature: dynalite checks its form and nothing else. */
const OWN_HEADERS = {
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': 'local',
};

export interface Upstream {
  forward(headers: IncomingHttpHeaders, body: Buffer): Promise<IncomingMessage>;
  /** Returns the table as DescribeTable describes it; `undefined` if there is none of that name. */
  describeTable(tableName: string): Promise<TableDescription | undefined>;
  close(): Promise<void>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export interface TableDescription {
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly KeySchema: readonly KeySchemaElement[];
  readonly GlobalSecondaryIndexes?: readonly IndexDescription[];
  readonly LocalSecondaryIndexes?: readonly IndexDescription[];
}

interface IndexDescription {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
}

interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

/** @param socketDir a folder that only this user can enter */
export async function openUpstream(dataDir: string, socketDir: string): Promise<Upstream> {
  const socketPath = join(socketDir, 'table.sock');
  await rm(socketPath, { force: true });
  const path = join(dataDir, 'table');
  // dynalite's files have the process's default modes, and the data folder may be open to others.
  await mkdir(path, { recursive: true });
  await chmod(path, PRIVATE_MODE);
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0 });
  await listen(server, socketPath);
  const agent = new Agent({ keepAlive: true });
  const forward: Upstream['forward'] = (headers, body) => forwardTo({ socketPath, agent }, headers, body);
  return {
    forward,
    describeTable: async (tableName) => {
      const headers = { ...OWN_HEADERS, 'x-amz-target': 'DynamoDB_20120810.DescribeTable' };
      const answer = await forward(headers, Buffer.from(JSON.stringify({ TableName: tableName })));
      return ((await json(answer)) as { Table?: TableDescription }).Table;
    },
    close: async () => {
      agent.destroy();
      await new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  };
}

function forwardTo(
  to: { readonly socketPath: string; readonly agent: Agent },
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const names = FORWARDED.filter((name) => headers[name] !== undefined);
    const sent = {
      ...Object.fromEntries(names.map((name) => [name, headers[name]])),
      'content-length': String(body.length),
    };
    const outgoing = httpRequest({ ...to, method: 'POST', path: '/', headers: sent }, resolve).on('error', reject);
    Readable.from([body], { objectMode: false }).pipe(outgoing);
  });
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      resolve();
    });
  });
}
