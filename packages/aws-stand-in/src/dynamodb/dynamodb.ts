/**
 * DynamoDB: the same signature check and policies as the other services, with the condition keys that limit a request
 * to partitions and attributes. Allowed requests are forwarded to dynalite.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { readBody } from '../body.ts';
import { conditionContexts, leadingKeyOf, partitionKeyOf, writtenAttributes } from './conditions.ts';
import { dynamoDbInput, ITEM_ACTIONS, mapOf, textOf, type DynamoDbInput } from './input.ts';
import { openUpstream, type TableDescription, type Upstream } from './upstream.ts';
import { AwsError } from '../aws-error.ts';
import type { RequestContext } from '../policy/condition.ts';
import type { VerifiedRequest } from '../request.ts';

const MAX_BODY_BYTES = 1024 * 1024;
/** The calls that are served: those of dynalite that a single-table application needs. */
const ACTIONS = [...ITEM_ACTIONS, 'CreateTable', 'DescribeTable', 'ListTables', 'DescribeTimeToLive'];
const OK = 200;
const ACCOUNT_ACTIONS = ['ListTables'];

export interface DynamoDb {
  serve(request: VerifiedRequest, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** Observes writes to a table; takes the place of a stream. */
export interface TableWatch {
  /** Attribute whose writes are reported once they are done, whatever condition the write had. */
  readonly attribute: string;
  /** @param keys of the item, as DynamoDB writes values */
  readonly onWrite: (keys: Readonly<Record<string, unknown>>) => void;
}

/** Headers about the connection, and the time, which is the one that signatures are compared with. */
const NOT_FORWARDED = ['connection', 'keep-alive', 'date'];

export interface DynamoDbOptions {
  readonly dataDir: string;
  /** Folder that only this user can enter. */
  readonly socketDir: string;
  readonly accountId: string;
  readonly watch?: TableWatch | undefined;
}

export async function openDynamoDb({ dataDir, socketDir, accountId, watch }: DynamoDbOptions): Promise<DynamoDb> {
  const upstream = await openUpstream(dataDir, socketDir);
  const describe = describedOnce(upstream);
  return {
    serve: async (request, response) => {
      if (request.identity === null)
        throw new AwsError('MissingAuthenticationTokenException', 400, 'Request is missing Authentication Token');
      const body = await readBody(request.body, MAX_BODY_BYTES);
      const action = actionOf(request);
      const input = dynamoDbInput(action, body);
      if (ITEM_ACTIONS.includes(action)) await authorizeItems(request, action, { input, accountId, describe });
      else authorize(request, action, resourceOf(request, action, { input, accountId }));
      const answer = await upstream.forward(request.headers, body);
      const kept = Object.entries(answer.headers).filter(([name]) => !NOT_FORWARDED.includes(name));
      response.writeHead(answer.statusCode ?? 500, Object.fromEntries(kept));
      await pipeline(answer, response);
      if (answer.statusCode === OK && watch !== undefined && writtenAttributes(action, input).includes(watch.attribute))
        watch.onWrite(await keysOf(action, input, describe));
    },
    close: () => upstream.close(),
  };
}

type Describe = (tableName: string) => Promise<TableDescription | undefined>;

async function keysOf(action: string, input: DynamoDbInput, describe: Describe): Promise<Record<string, unknown>> {
  const table = await describe(textOf(input, 'TableName') ?? '');
  const item = mapOf(input, action === 'PutItem' ? 'Item' : 'Key');
  const names = (table?.KeySchema ?? []).map(({ AttributeName: name }) => name);
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}

/** Caches table descriptions: none of the calls served here deletes a table or changes its keys. */
function describedOnce(upstream: Upstream): Describe {
  const known = new Map<string, TableDescription>();
  return async (tableName) => {
    const table = known.get(tableName) ?? (await upstream.describeTable(tableName));
    if (table !== undefined) known.set(tableName, table);
    return table;
  };
}

/** @throws AwsError for a call that is not implemented */
function actionOf({ headers: { 'x-amz-target': target } }: VerifiedRequest): string {
  const [, action = ''] = /^DynamoDB_20120810\.([A-Za-z]+)$/.exec(typeof target === 'string' ? target : '') ?? [];
  if (ACTIONS.includes(action)) return action;
  throw new AwsError(
    'UnknownOperationException',
    501,
    `DynamoDB ${action || '(no operation)'} is not implemented here`,
  );
}

interface ItemCall {
  readonly input: DynamoDbInput;
  readonly accountId: string;
}

/** Authorizes a call that reaches items, by the partition and the attributes it names. */
async function authorizeItems(
  request: VerifiedRequest,
  action: string,
  { describe, ...call }: ItemCall & { readonly describe: Describe },
): Promise<void> {
  const { input } = call;
  const table = await describe(textOf(input, 'TableName') ?? '');
  // A missing table or index has no partition to check; dynalite returns the error.
  const key = table === undefined ? undefined : partitionKeyOf(table, textOf(input, 'IndexName'));
  const leadingKey = key === undefined || action === 'Scan' ? undefined : leadingKeyOf(input, key);
  const resource = resourceOf(request, action, call);
  for (const context of conditionContexts(action, input, leadingKey)) authorize(request, action, resource, context);
  // A policy may allow a request because of a key that it does not name; dynalite must not then find a partition in it.
  if (key !== undefined && action !== 'Scan' && leadingKey === undefined) {
    throw new AwsError(
      'ValidationException',
      400,
      `The request does not name one value of the partition key ${key.name}, of type ${key.type}, in a form read here`,
    );
  }
}

function resourceOf(request: VerifiedRequest, action: string, { input, accountId }: ItemCall): string {
  if (ACCOUNT_ACTIONS.includes(action)) return '*';
  const table = `arn:aws:dynamodb:${request.region}:${accountId}:table/${textOf(input, 'TableName') ?? ''}`;
  const index = ITEM_ACTIONS.includes(action) ? textOf(input, 'IndexName') : undefined;
  return index === undefined ? table : `${table}/index/${index}`;
}

/** @throws AwsError AccessDeniedException */
function authorize(request: VerifiedRequest, action: string, resource: string, context: RequestContext = {}): void {
  if (request.isAllowed(`dynamodb:${action}`, resource, context)) return;
  throw new AwsError(
    'AccessDeniedException',
    400,
    `User: ${request.identity?.arn ?? 'anonymous'} is not authorized to perform: dynamodb:${action} on resource: ${resource}`,
  );
}

/** Writes an error as DynamoDB does, with its own codes for failures of the signature check. */
export function writeDynamoDbError(response: ServerResponse, error: AwsError): void {
  const code = CODES[error.code] ?? error.code;
  response.writeHead(error.status === 403 ? 400 : error.status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message: error.message }));
}

const CODES: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'UnrecognizedClientException',
  InvalidToken: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  RequestTimeTooSkewed: 'InvalidSignatureException',
  AuthorizationHeaderMalformed: 'IncompleteSignatureException',
  InternalError: 'InternalServerError',
};
