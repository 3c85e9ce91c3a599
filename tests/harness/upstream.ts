/**
 * Simulates faults of AWS: a loopback proxy in front of the stand-in forwards every request unchanged, until it is told
 * to fail. Signatures stay valid, because the Host header is kept.
 */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Replaces the answer to a request. */
export type Fault = (call: Call) => void | Promise<void>;

export interface Call {
  readonly body: string;
  readonly response: ServerResponse;
  /** Forwards the request and returns AWS's real answer. */
  readonly pass: () => Promise<{ readonly status: number; readonly text: string }>;
}

/** A received request. */
export interface Asked {
  readonly body: string;
  /** DynamoDB's name of the action, e.g. `DynamoDB_20120810.GetItem`. */
  readonly target: string | undefined;
}

export interface Upstream {
  readonly url: string;
  /** The requests so far. */
  readonly requests: Asked[];
  /** Applies the fault to requests whose body contains `where`; of several, the first match wins. */
  fail(fault: Fault, where?: string): void;
  /** Removes all faults. */
  recover(): void;
  /** Cannot be reached while the work lasts. */
  away(work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** @param port default: any free one */
export async function startUpstream(target: string, port = 0): Promise<Upstream> {
  const faults: { readonly act: Fault; readonly where: string }[] = [];
  const requests: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await textOf(request);
      requests.push({ body, target: request.headers['x-amz-target']?.toString() });
      const pass = (): ReturnType<Call['pass']> => forward(target, request, body);
      const fault = faults.find(({ where }) => body.includes(where));
      if (fault !== undefined) {
        await fault.act({ body, response, pass });
        return;
      }
      const { status, text } = await pass();
      respond(response, status, text);
    })();
  });
  const listen = async (at: number): Promise<number> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const listening = await listen(port);
  return {
    url: `http://127.0.0.1:${listening}`,
    requests,
    fail: (act, where = '') => {
      faults.push({ act, where });
    },
    recover: () => {
      faults.length = 0;
    },
    away: async (work) => {
      await close();
      await work().finally(() => listen(listening));
    },
    close,
  };
}

/** Responds as AWS: the body is text, and the SDK needs none of the other headers. */
export function respond(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': text.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.0' });
  response.end(text);
}

async function forward(target: string, request: IncomingMessage, body: string): ReturnType<Call['pass']> {
  const { hostname, port } = new URL(target);
  const { method, url: path, headers } = request;
  const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, text: await textOf(answer) };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
