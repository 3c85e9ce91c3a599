/**
 * Serves one site: its pages, its scripts, and the queue of commands that each script of it asks for. The scripts poll, so the
 * same bridge reaches pages, workers and extensions' backgrounds of any browser.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contextScript } from './context-script.ts';
import type { Command, Failure, InputOf, Reply, ResultOf, ScenarioName } from './scenarios.ts';

/** A poll that finds no command is answered after this time, and repeated. */
const POLL_MS = 5_000;
const ANSWER_DEADLINE_MS = 100_000;

/** A script that runs somewhere and does what it is told. */
export interface Context {
  /** Runs one scenario there. Throws ScenarioError with the code of what failed. */
  run<Name extends ScenarioName>(scenario: Name, ...input: InputOf<Name>): Promise<ResultOf<Name>>;
}

export class ScenarioError extends Error {
  readonly code: string | undefined;
  readonly status: number | undefined;

  constructor(scenario: string, { name, message, code, status }: Failure) {
    super(`${scenario}: ${name}: ${message}`);
    this.code = code;
    this.status = status;
  }
}

export interface Bridge {
  readonly origin: string;
  /** Makes a context, whose script finds its commands at `address`, which is a page of the site too. */
  newContext(): { readonly context: Context; readonly address: string };
  close(): Promise<void>;
}

interface Waiting {
  readonly scenario: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Commands of one context, and the poll that waits for one. */
interface Queue {
  readonly commands: Command[];
  poll?: ServerResponse | undefined;
}

export async function openBridge(): Promise<Bridge> {
  const queues = new Map<string, Queue>();
  const waiting = new Map<number, Waiting>();
  let commands = 0;
  const server = createServer((request, response) => {
    // An extension's background is of another origin.
    response.setHeader('access-control-allow-origin', '*');
    void serve(request, response, queues, waiting).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const run = (queue: Queue, scenario: ScenarioName, input: unknown): Promise<unknown> => {
    const id = (commands += 1);
    queue.commands.push({ id, scenario, input });
    send(queue);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`${scenario} was not answered in time`));
      }, ANSWER_DEADLINE_MS);
      late.unref();
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(late);
          settle(value);
        };
      waiting.set(id, { scenario, resolve: settled(resolve), reject: settled(reject) });
    });
  };
  return {
    origin,
    newContext: () => {
      const name = String(queues.size + 1);
      const queue: Queue = { commands: [] };
      queues.set(name, queue);
      return {
        address: `${origin}/?context=${name}`,
        context: {
          // The script answers with what its own table, of the same type, returned.
          run: async <Name extends ScenarioName>(scenario: Name, ...[input]: InputOf<Name>) =>
            (await run(queue, scenario, input)) as ResultOf<Name>,
        },
      };
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  queues: ReadonlyMap<string, Queue>,
  waiting: Map<number, Waiting>,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://site');
  const queue = queues.get(searchParams.get('context') ?? '');
  if (request.method === 'POST' && queue !== undefined) {
    if (pathname === '/next') waitFor(queue, response);
    else {
      settle(JSON.parse(await textOf(request)) as Reply, waiting);
      response.end();
    }
    return;
  }
  if (pathname === '/context.js' || pathname === '/context.mjs') {
    response.setHeader('content-type', 'text/javascript; charset=utf-8');
    response.end(await contextScript(pathname === '/context.js' ? 'iife' : 'esm'));
    return;
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(htmlOf(searchParams.get('worker'), searchParams.get('context') ?? ''));
}

function htmlOf(worker: string | null, context: string): string {
  const file = worker === 'module' ? 'context.mjs' : 'context.js';
  const script =
    worker === null
      ? '<script src="/context.js"></script>'
      : `<script>new Worker('/${file}?context=${context}', { type: '${worker}' });</script>`;
  return `<!doctype html><link rel="icon" href="data:,"><input type="file">${script}`;
}

/** Leaves the poll open until there is a command. */
function waitFor(queue: Queue, response: ServerResponse): void {
  queue.poll = response;
  const end = setTimeout(() => {
    if (queue.poll === response) queue.poll = undefined;
    response.writeHead(204).end();
  }, POLL_MS);
  response.once('close', () => {
    clearTimeout(end);
    if (queue.poll === response) queue.poll = undefined;
  });
  send(queue);
}

function send(queue: Queue): void {
  const { poll } = queue;
  const command = queue.commands[0];
  if (poll === undefined || command === undefined) return;
  queue.poll = undefined;
  queue.commands.shift();
  poll.setHeader('content-type', 'application/json');
  poll.end(JSON.stringify(command));
}

function settle(reply: Reply, waiting: Map<number, Waiting>): void {
  const asked = waiting.get(reply.id);
  waiting.delete(reply.id);
  if ('error' in reply) asked?.reject(new ScenarioError(asked.scenario, reply.error));
  else asked?.resolve(reply.result);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
