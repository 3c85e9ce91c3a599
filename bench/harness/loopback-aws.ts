/**
 * AWS on loopback for a bench. The stand-in answers each different request once, and its answer is replayed to every later one,
 * so the bench measures the function and not the stand-in. The broker's own code makes the team, its member and the rows.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from '@latchkey/aws-stand-in';
import { ACCOUNT_ID, accountEnvironment, accountRoles, accountUsers } from '../../local/account.ts';
import { prepareAccount } from '../../local/demo.ts';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { composeOperator } from '../../shared/compose-operator.ts';
import { parseNetwork } from '../../shared/networks.ts';

const STACK = {
  region: 'eu-central-1',
  tableName: 'latchkey',
  buckets: { gallery: ['webqsee'], smap: ['smap'] },
  smapServerActions: [],
};

export const PROXY_ADDRESS = '203.0.113.80';

export interface LoopbackAws {
  readonly url: string;
  /** The functions' environment as a stack sets it, with a key of the stand-in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Token of member `max` of team `demo`. */
  readonly token: string;
  /** Token of a proxy of team `survey`, whose requests come from `PROXY_ADDRESS`. */
  readonly proxyToken: string;
  /** Counts the requests so far that named AssumeRole. */
  assumeRoleCalls(): number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export async function startLoopbackAws(): Promise<LoopbackAws> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  const aws = await startLocalAws({
    dataDir,
    port: 0,
    region: STACK.region,
    accountId: ACCOUNT_ID,
    users: accountUsers(STACK),
    roles: accountRoles(STACK),
  });
  await prepareAccount({ endpoint: aws.url, region: STACK.region, credentials: aws.rootKey }, STACK.tableName);
  const answers = new Map<string, Promise<Answer>>();
  let assumeRoleCalls = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const requested = `${request.method ?? ''} ${request.url ?? ''} ${String(request.headers['x-amz-target'])} ${body.toString('latin1')}`;
    if (requested.includes('Action=AssumeRole')) assumeRoleCalls += 1;
    const kept = answers.get(requested) ?? forward(request, body, aws.port);
    answers.set(requested, kept);
    const { status, headers, body: bytes } = await kept;
    response.writeHead(status, headers).end(bytes);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const environment = {
    ...accountEnvironment(STACK, aws, { publicUrls: 'https://latchkey.example.org' }),
    S3_ENDPOINT: url,
    STS_ENDPOINT: url,
    DYNAMODB_ENDPOINT: url,
  };
  return {
    url,
    environment,
    ...(await tokensIn({ ...environment, DYNAMODB_ENDPOINT: aws.url }, aws.rootKey)),
    assumeRoleCalls: () => assumeRoleCalls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await aws.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Creates the teams as the operator, with the root key, enrols the member of one, and makes a proxy token for the other. */
async function tokensIn(
  environment: Readonly<Record<string, string>>,
  rootKey: { accessKeyId: string; secretAccessKey: string },
): Promise<Pick<LoopbackAws, 'token' | 'proxyToken'>> {
  Object.assign(process.env, keysOf(rootKey));
  const operator = composeOperator(environment);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  const { code } = await operator.invite({ team: 'demo', user: 'max', role: 'member' });
  const { tokenText: token } = await composeEnroll(environment).enroll(code, '203.0.113.7');
  await operator.createTeam({ team: 'survey', layout: 'smap', bucket: 'smap' });
  // An operator lists a proxy's own address and its network, both in IPv4 and in IPv6.
  const cidrs = [`${PROXY_ADDRESS}/32`, '198.51.100.0/24', '2001:db8::1/128', '2001:db8:1::/48'].map(parseNetwork);
  const proxy = await operator.createToken('survey', { name: 'web', role: 'reader', proxy: true, cidrs });
  return { token, proxyToken: proxy.tokenText };
}

function keysOf(key: { accessKeyId: string; secretAccessKey: string }): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
}

/** Forwards a request unchanged, the Host header included, because the signature covers it. */
function forward(request: IncomingMessage, body: Buffer, port: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, url: path, headers } = request;
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (incoming) => {
      read(incoming).then((bytes) => {
        const type = incoming.headers['content-type'] ?? 'application/octet-stream';
        const sent = { 'content-type': type, 'content-length': String(bytes.length), ...checksum(incoming) };
        resolve({ status: incoming.statusCode ?? 500, headers: sent, body: bytes });
      }, reject);
    });
    outgoing.on('error', reject).end(body);
  });
}

/** Copies DynamoDB's checksum, which its client verifies. */
function checksum(incoming: IncomingMessage): Record<string, string> {
  const crc32 = incoming.headers['x-amz-crc32'];
  return typeof crc32 === 'string' ? { 'x-amz-crc32': crc32 } : {};
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
