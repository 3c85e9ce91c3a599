/**
 * Answers a request that names another host. A page of another site that resolves its name to this machine must not reach a local
 * broker, so one behind a proxy is reached only if the proxy sends the broker's own address as Host.
 * https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#proxypreservehost
 * https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#headers
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

const MISDIRECTED = 421;
const JSON_TYPE = /\bjson\b/i;

/** Writes the refusal as text for people, and in API Gateway's form for clients that read or send JSON. */
export function refuseOtherHost({ headers, socket }: IncomingMessage, response: ServerResponse): void {
  const own = `127.0.0.1:${socket.localPort ?? ''}`;
  const message =
    `this broker serves this machine only: ask it at http://${own}; a proxy on this machine has to send "Host: ${own}" ` +
    '(Apache: ProxyPreserveHost Off; Caddy: header_up Host {upstream_hostport})';
  const isJson = JSON_TYPE.test(`${headers.accept ?? ''} ${headers['content-type'] ?? ''}`);
  response.writeHead(MISDIRECTED, { 'content-type': isJson ? 'application/json' : 'text/plain', connection: 'close' });
  response.end(isJson ? JSON.stringify({ message }) : `${message}\n`);
}
