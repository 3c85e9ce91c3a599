/**
 * Serves another server of this machine by HTTPS, because browsers and Java follow no redirect from https to http, and as AWS
 * serves both: before the broker it renames `WWW-Authenticate`, as API Gateway may, and directs redirects to the front of the
 * bucket. It records what it receives.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './certificates.ts';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Status of the answer; 0 until there is one. */
  status: number;
}

export interface TlsFront {
  readonly port: number;
  /** All requests so far, first to last. */
  readonly received: Received[];
  close(): Promise<void>;
}

interface FrontInput {
  readonly certificates: Pick<Certificates, 'certificate' | 'key'>;
  /** Address of the server behind it. */
  readonly target: string;
  /** By default any free one. */
  readonly port?: number;
  /** Replaces the beginning of redirects. */
  readonly redirects?: { readonly from: string; readonly to: string };
}

export async function startTlsFront({ certificates, target, port = 0, redirects }: FrontInput): Promise<TlsFront> {
  const [cert, key] = await Promise.all([readFile(certificates.certificate), readFile(certificates.key)]);
  const received: Received[] = [];
  const server = createServer({ cert, key }, (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    const entry: Received = { method, path, headers, status: 0 };
    received.push(entry);
    forward(incoming, response, target, (answer) => {
      entry.status = answer.statusCode ?? 0;
      return redirects === undefined ? answer.headers : gatewayHeaders(answer.headers, redirects);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Forwards a request with the target's own Host, which signatures are made for. */
function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  target: string,
  headersOf: (answer: IncomingMessage) => IncomingHttpHeaders,
): void {
  const { hostname, port, host } = new URL(target);
  const { method, url, headers: received } = incoming;
  const sending = { hostname, port, method, path: url, headers: { ...received, host }, agent: false };
  const outgoing = request(sending, (answer) => {
    // This connection stays open, as AWS's do, though the one behind it is used once.
    const headers = Object.entries(headersOf(answer)).filter(([name]) => !['connection', 'keep-alive'].includes(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers));
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}

function gatewayHeaders(
  { 'www-authenticate': challenge, location, ...headers }: IncomingHttpHeaders,
  { from, to }: { readonly from: string; readonly to: string },
): IncomingHttpHeaders {
  return {
    ...headers,
    ...(challenge === undefined ? {} : { 'x-amzn-remapped-www-authenticate': challenge }),
    ...(location === undefined ? {} : { location: location.replace(from, to) }),
  };
}
