/**
 * Serves the sessions of one run to the AWS SDK of one command, on loopback. Every local program can connect, and a page in a
 * browser, too: only who shows the run's own random token under the address's literal name gets an answer.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { equalHashes } from '../../../shared/domain/people/secret.ts';
import { HTTP_STATUS, LatchkeyError, type ErrorCode } from '../../../shared/errors.ts';
import type { SessionAnswer } from './kept-session.ts';

const LOOPBACK = '127.0.0.1';
const PATH = '/credentials';
const TOKEN_BYTES = 32;
/** A request has no body, and its headers come at once. */
const REQUEST_TIMEOUT_MS = 5000;

export interface CredentialServer {
  readonly url: string;
  /** The value of `Authorization`, as it is. */
  readonly authorization: string;
  close(): void;
}

/** @throws LatchkeyError internal if nothing can listen */
export async function serveCredentials(session: () => Promise<SessionAnswer>): Promise<CredentialServer> {
  const authorization = randomBytes(TOKEN_BYTES).toString('base64url');
  let host = '';
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      void answer(request, response);
    },
  );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request, host, authorization);
    if (refusal !== undefined) {
      reply(response, refusal, { Code: 'Refused', Message: 'this address serves one command of latchkey exec' });
      return;
    }
    try {
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = (await session()).credentials;
      const keys = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey };
      reply(response, 200, { ...keys, Token: sessionToken, Expiration: expiration });
    } catch (error) {
      const code: ErrorCode = error instanceof LatchkeyError ? error.code : 'internal';
      reply(response, HTTP_STATUS[code], { Code: code, Message: error instanceof LatchkeyError ? error.message : '' });
    }
  }

  server.listen(0, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new LatchkeyError('internal', `nothing can listen on ${LOOPBACK}; run without --renew`, { cause: error });
  }
  const address = server.address();
  host = `${LOOPBACK}:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url: `http://${host}${PATH}`,
    authorization,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Returns the status of a request that is not the command's. A page of another site has its own name in `Host`. */
function refusalOf({ method, url, headers }: IncomingMessage, host: string, authorization: string): number | undefined {
  if (headers.host !== host) return 421;
  // Pages send these, SDKs never do.
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return 403;
  if (!equalHashes(headers.authorization ?? '', authorization)) return 401;
  if (url !== PATH) return 404;
  return method === 'GET' ? undefined : 405;
}

function reply(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close' });
  response.end(JSON.stringify(content));
}
