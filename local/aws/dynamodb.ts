/**
 * DynamoDB: dynalite (https://github.com/architect/dynalite) behind the same signature check and policies as the rest. It listens on a
 * socket file in a folder of its own that only this user can enter, so nobody reaches it around the check.
 */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import dynalite from 'dynalite';
import { readBody } from './body.ts';
import { AwsError, type VerifiedRequest } from './request.ts';

const MAX_BODY_BYTES = 1024 * 1024;
/** A folder that its owner alone can enter. */
const PRIVATE_MODE = 0o700;
/** What dynalite answers; of its calls, those that a single-table application needs. */
const ACTIONS = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'CreateTable',
  'DescribeTable',
  'ListTables',
  'DescribeTimeToLive',
];
const ACCOUNT_ACTIONS = ['ListTables'];
/** What dynalite looks at; nothing of how the body came here. */
const FORWARDED = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'];

export interface DynamoDb {
  serve(request: VerifiedRequest, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** @param socketDir a folder that only this user can enter */
export async function openDynamoDb(dataDir: string, socketDir: string, accountId: string): Promise<DynamoDb> {
  const socketPath = join(socketDir, 'table.sock');
  await rm(socketPath, { force: true });
  const path = join(dataDir, 'table');
  // Its files get whatever modes the process gives, and the data folder may be one that others can enter.
  await mkdir(path, { recursive: true });
  await chmod(path, PRIVATE_MODE);
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0 });
  await listen(server, socketPath);
  const agent = new Agent({ keepAlive: true });
  return {
    serve: async (request, response) => {
      if (request.identity === null)
        throw new AwsError('MissingAuthenticationTokenException', 400, 'Request is missing Authentication Token');
      const body = await readBody(request.body, MAX_BODY_BYTES);
      authorize(request, body, accountId);
      const answer = await forward(request, body, { socketPath, agent });
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      await pipeline(answer, response);
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

function authorize(request: VerifiedRequest, body: Buffer, accountId: string): void {
  const target = request.headers['x-amz-target'];
  const [, action = ''] = /^DynamoDB_20120810\.([A-Za-z]+)$/.exec(typeof target === 'string' ? target : '') ?? [];
  if (!ACTIONS.includes(action)) {
    throw new AwsError(
      'UnknownOperationException',
      501,
      `DynamoDB ${action || '(no operation)'} is not implemented here`,
    );
  }
  const { TableName: table, IndexName: index } = jsonOf(body);
  const tables = `arn:aws:dynamodb:${request.region}:${accountId}:table/`;
  const resource = typeof index === 'string' ? `${tables}${String(table)}/index/${index}` : `${tables}${String(table)}`;
  if (!request.isAllowed(`dynamodb:${action}`, ACCOUNT_ACTIONS.includes(action) ? '*' : resource)) {
    throw new AwsError(
      'AccessDeniedException',
      400,
      `User: ${request.identity?.arn ?? 'anonymous'} is not authorized to perform: dynamodb:${action} on resource: ${resource}`,
    );
  }
}

function jsonOf(body: Buffer): { TableName?: unknown; IndexName?: unknown } {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Reported below, like any other body that is no object.
  }
  throw new AwsError('SerializationException', 400, 'the body is not a JSON object');
}

function forward(
  request: VerifiedRequest,
  body: Buffer,
  to: { socketPath: string; agent: Agent },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const kept = FORWARDED.filter((name) => request.headers[name] !== undefined);
    const headers = {
      ...Object.fromEntries(kept.map((name) => [name, request.headers[name]])),
      'content-length': String(body.length),
    };
    const outgoing = httpRequest({ ...to, method: 'POST', path: '/', headers }, resolve).on('error', reject);
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

/** DynamoDB's errors, with its own names for what the signature check finds. */
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
