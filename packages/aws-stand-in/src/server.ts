/**
 * The stand-in for AWS: one loopback endpoint for S3, STS, IAM and DynamoDB. It verifies every signature and enforces
 * policies as IAM does; requests that are not implemented are answered with 501.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Account, type RoleDefinition, type UserDefinition } from './account/account.ts';
import { readRest } from './body.ts';
import { bodyOf, type RequestBody } from './continued-body.ts';
import { openDynamoDb, writeDynamoDbError, type TableWatch } from './dynamodb/dynamodb.ts';
import { serveIam } from './iam/iam.ts';
import type { KeyPair } from './account/account-keys.ts';
import { lockDataFolder, type DataFolderLock } from './lock.ts';
import { receive, type Received } from './receive.ts';
import { AwsError } from './aws-error.ts';
import { writeS3Error } from './s3/errors.ts';
import { createS3, type S3 } from './s3/s3.ts';
import { serveSts, writeStsError } from './sts/sts.ts';

export { DataFolderError, DataFolderInUseError } from './lock.ts';
export type { KeyPair, RoleDefinition, TableWatch, UserDefinition };

const HOST = '127.0.0.1';
/** Time limit of a request, in milliseconds: large uploads to slow disks may take long, headers may not. */
const REQUEST_TIMEOUT_MS = 30 * 60 * 1000;
const HEADERS_TIMEOUT_MS = 20_000;
const MAX_HEADER_BYTES = 32 * 1024;
/**
 * Idle time of a connection, in milliseconds. It is longer than clients pause between two calls, because a connection
 * that closes while the next call is sent fails that call.
 */
const KEEP_ALIVE_TIMEOUT_MS = 60_000;

export interface LocalAwsOptions {
  readonly dataDir: string;
  /** Port; 0 selects a free one. */
  readonly port: number;
  readonly region?: string;
  readonly accountId?: string;
  readonly users: readonly UserDefinition[];
  readonly roles: readonly RoleDefinition[];
  /** Services to enable. Default: all of them. */
  readonly services?: readonly (keyof Services)[];
  readonly now?: () => Date;
  /** Observer of writes to the tables. */
  readonly watch?: TableWatch;
}

export interface LocalAws {
  readonly url: string;
  readonly port: number;
  readonly rootKey: KeyPair;
  userKey(name: string): KeyPair;
  roleArn(name: string): string;
  close(): Promise<void>;
}

/** @throws Error of listening (EADDRINUSE), DataFolderInUseError, and errors of the data folder */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  });
  // The port is bound first, because a process that cannot have it must not touch the data folder.
  const port = await listen(server, options.port);
  let lock: DataFolderLock | undefined;
  try {
    await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
    lock = await lockDataFolder(options.dataDir);
    return serveOn(server, port, await openParts(options, lock));
  } catch (error) {
    await closeServer(server);
    await lock?.release();
    throw error;
  }
}

type Serve = (received: Received, response: ServerResponse) => Promise<void>;
type Services = Readonly<Record<'s3' | 'sts' | 'iam' | 'dynamodb', Serve>>;

/** Services and account of an open data folder. */
interface Parts {
  readonly account: Account;
  readonly s3: S3;
  readonly services: Readonly<Partial<Services>>;
  readonly now: () => Date;
  readonly receive: (incoming: IncomingMessage, requestId: string, body: RequestBody) => Promise<Received>;
  readonly close: () => Promise<void>;
}

async function openParts(options: LocalAwsOptions, lock: DataFolderLock): Promise<Parts> {
  const { dataDir, region = 'eu-central-1', accountId = '123456789012', now = () => new Date() } = options;
  const { users, roles, watch } = options;
  const account = await Account.open(dataDir, { id: accountId, users, roles });
  const dynamodb = await openDynamoDb({ dataDir, socketDir: lock.socketDir, accountId, watch });
  const s3 = await createS3({ dataDir, now, hasPrincipal: (arn) => account.hasPrincipal(arn) });
  const all: Services = {
    s3: ({ request, verifyForm }, response) => s3.serve(request, response, verifyForm),
    sts: ({ request }, response) => serveSts(request, response, account),
    iam: ({ request }, response) => serveIam(request, response, account),
    dynamodb: ({ request }, response) => dynamodb.serve(request, response),
  };
  const enabled: readonly string[] = options.services ?? Object.keys(all);
  const services = Object.fromEntries(Object.entries(all).filter(([name]) => enabled.includes(name)));
  return {
    account,
    s3,
    services,
    now,
    receive: (incoming, requestId, { stream }) =>
      receive(incoming, {
        account,
        region,
        services: Object.keys(services),
        resourcePolicy: (resource) => s3.policyOf(resource),
        now: now(),
        requestId,
        body: stream,
      }),
    close: async () => {
      await s3.close();
      await dynamodb.close();
      await lock.release();
    },
  };
}

function serveOn(server: Server, port: number, parts: Parts): LocalAws {
  const { account } = parts;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    // CORS headers are set before anything can fail: a browser shows an error only if they are present.
    for (const [name, value] of Object.entries(parts.s3.corsHeaders(request))) response.setHeader(name, value);
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    response.setHeader('x-amz-request-id', requestId);
    // Clients correct their clocks by this header, so it must be the time that their signatures are compared with.
    response.setHeader('date', parts.now().toUTCString());
    void answer(request, response, parts, requestId);
  };
  // Node itself would answer an expectation before anything is checked.
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, serve);
  return {
    url: `http://${HOST}:${port}`,
    port,
    rootKey: account.rootKey,
    userKey: (name) => account.userKey(name),
    roleArn: (name) => account.roleArn(name),
    close: async () => {
      await closeServer(server);
      await parts.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parts: Parts,
  requestId: string,
): Promise<void> {
  let body: RequestBody | undefined;
  try {
    body = bodyOf(request, response);
    const received = await parts.receive(request, requestId, body);
    const { service } = received.request;
    const serve = Object.hasOwn(parts.services, service) ? parts.services[service as keyof Services] : undefined;
    if (serve === undefined) throw new AwsError('NotImplemented', 501, `${service} is not implemented here`);
    await serve(received, response);
  } catch (error) {
    if (body !== undefined && body.stream !== request) body.stream.destroy();
    // A client that holds its body back gets its answer at once; Node closes the connection, for the body may follow.
    if (body?.isHeldBack() === false) await readRest(request);
    fail(request, response, error);
  }
}

/** Writes the error in the format of the service that the request is for. */
function fail(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  if (!(thrown instanceof AwsError) && !isDisconnect(thrown)) console.error(thrown);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const error =
    thrown instanceof AwsError
      ? thrown
      : new AwsError('InternalError', 500, 'We encountered an internal error. Please try again.');
  // The connection is closed after the response if part of the body is still unread.
  if (!request.complete) response.setHeader('connection', 'close');
  const requestId = String(response.getHeader('x-amz-request-id') ?? '');
  const service = serviceOf(request);
  if (service === 'dynamodb') writeDynamoDbError(response, error);
  else if (service === 'query') writeStsError(response, requestId, error);
  else writeS3Error(request, response, requestId, error);
  request.resume();
}

/** Returns the service that the request names, even if its signature does not verify. */
function serviceOf(request: IncomingMessage): string {
  if (request.headers['x-amz-target'] !== undefined) return 'dynamodb';
  return /Credential=[^,]*\/(?:sts|iam)\/aws4_request/.test(request.headers.authorization ?? '') ? 'query' : 's3';
}

function isDisconnect(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR';
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
