/** A front before the broker that changes its answers, as a wrong clock, a wrong stack or a proxy in between would. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Passed {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Edits a request before it is sent on, and its answer. */
export interface Edit {
  readonly request?: (request: Request) => Request;
  readonly answer?: (request: Request, answer: Passed) => Passed;
}

export interface Front {
  readonly url: string;
  /** The requests so far. */
  readonly requests: readonly Request[];
  close(): Promise<void>;
}

export async function startFront(target: string, { request: before = same, answer: after }: Edit): Promise<Front> {
  const requests: Request[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const headers = without(incoming.headers as Record<string, string>, 'host', 'connection');
      const asked: Request = {
        method: incoming.method ?? 'GET',
        path: incoming.url ?? '/',
        headers,
        body: await textOf(incoming),
      };
      requests.push(asked);
      const { method, path, body, ...sent } = before(asked);
      const answer = await fetch(`${target}${path}`, {
        method,
        headers: sent.headers,
        redirect: 'manual',
        ...(body === '' ? {} : { body }),
      });
      const passed = {
        status: answer.status,
        headers: without(Object.fromEntries(answer.headers), 'content-length'),
        text: await answer.text(),
      };
      const edited = after === undefined ? passed : after(asked, passed);
      response.writeHead(edited.status, edited.headers).end(edited.text);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Returns the answer with fields of its JSON body replaced. */
export function withFields(answer: Passed, fields: object): Passed {
  return { ...answer, text: JSON.stringify({ ...(JSON.parse(answer.text) as object), ...fields }) };
}

export function without(
  headers: Readonly<Record<string, string>>,
  ...names: readonly string[]
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function same(request: Request): Request {
  return request;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
