/** Answers as a broker would, or as badly as a test needs it, and writes down what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly route: string;
  readonly token: string;
  readonly body: string;
  /** The `DPoP` header; empty without one. */
  readonly proof: string;
}

export interface Given {
  readonly status?: number;
  readonly content?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection ends without an answer, after the broker has acted. */
  readonly lost?: true;
}

export interface StubBroker {
  readonly url: string;
  readonly asked: Asked[];
  /** Decides each answer; a test replaces it. */
  answer: (asked: Asked) => Given | Promise<Given>;
  close(): void;
}

export async function stubBroker(): Promise<StubBroker> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => void handle(request, response));
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const token = (headers.authorization ?? '').replace(/^(?:Bearer|DPoP) /, '');
    const { dpop: proof = '' } = headers as { readonly dpop?: string };
    const one = { route: `${method} ${url}`, token, body: await text(request), proof };
    asked.push(one);
    const { status = 200, content = {}, headers: more = {}, lost } = await stub.answer(one);
    if (lost === true) {
      response.destroy();
      return;
    }
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, ...more });
    response.end(typeof content === 'string' ? content : JSON.stringify(content));
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stub: StubBroker = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: () => ({ status: 404 }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return stub;
}

export function problem(status: number, code: string, detail = 'as the test says'): Given {
  return { status, content: { title: 'x', status, code, detail, requestId: 'r-1' } };
}

/** Returns an answer of credentials that live so long from a moment. */
export function session(name: string, lifeSeconds: number, from = Date.now()): Given {
  const expiration = new Date(from + lifeSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const credentials = { accessKeyId: `ASIA${name}`, secretAccessKey: 's', sessionToken: 't', expiration };
  const place = { bucket: 'webqsee', region: 'eu-central-1', endpoint: null, forcePathStyle: false };
  return {
    content: { credentials, ...place, team: 'demo', user: 'max', role: 'member', grants: [] },
    headers: { date: new Date(from).toUTCString() },
  };
}
