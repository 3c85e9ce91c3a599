/**
 * Emulates Lambda: a Runtime API that passes events to one packaged function, which runs by AWS's own runtime client.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

const RUNTIME_CLIENT = fileURLToPath(new URL('node_modules/aws-lambda-ric/index.mjs', import.meta.url));
const TIMEOUT_MS = 20_000;

export interface FunctionResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export interface PackagedFunction {
  /** @throws if the function reports an error, or does not answer in time */
  invoke(event: unknown): Promise<FunctionResult>;
  /** Process id of the function, for measuring its memory. */
  readonly pid: number;
  output(): string;
  stop(): Promise<void>;
}

interface Invocation {
  readonly event: unknown;
  readonly resolve: (result: FunctionResult) => void;
  readonly reject: (error: Error) => void;
}

/** @param taskRoot the folder with the function's unpacked zip */
export async function startFunction(
  taskRoot: string,
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<PackagedFunction> {
  const queue = new Queue();
  const server = createServer((request, response) => void queue.serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const child = spawn(process.execPath, [RUNTIME_CLIENT], {
    cwd: taskRoot,
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      _HANDLER: `dist/${name}/index.handler`,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_FUNCTION_NAME: `latchkey-prod-${name}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/latchkey-prod-${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'test',
      AWS_REGION: 'eu-central-1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.once('exit', (code) => {
    queue.fail(new Error(`the function ended with ${String(code)}:\n${output}`));
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    invoke: (event) => queue.add(event, () => output),
    stop: () => stop(child, server),
  };
}

class Queue {
  readonly #waiting: Invocation[] = [];
  readonly #running = new Map<string, Invocation>();
  #next: ServerResponse | undefined;
  #count = 0;
  #dead: Error | undefined;

  add(event: unknown, output: () => string): Promise<FunctionResult> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise<FunctionResult>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`no answer in ${TIMEOUT_MS} ms:\n${output()}`));
      }, TIMEOUT_MS);
      const done =
        <Value>(settle: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          settle(value);
        };
      this.#waiting.push({ event, resolve: done(resolve), reject: done(reject) });
      this.#hand();
    });
  }

  /** Fails the invocations that wait or run, and every later one. */
  fail(error: Error): void {
    this.#dead = error;
    for (const invocation of [...this.#waiting.splice(0), ...this.#running.values()]) invocation.reject(error);
    this.#running.clear();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    if (url.endsWith('/runtime/invocation/next')) {
      this.#next = response;
      this.#hand();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const [, id = '', kind = ''] = /\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(url) ?? [];
    const invocation = this.#running.get(id);
    this.#running.delete(id);
    if (kind === 'response') invocation?.resolve(JSON.parse(body) as FunctionResult);
    else if (kind === 'error') invocation?.reject(new Error(`the function failed: ${body}`));
    else this.fail(new Error(`the function could not start: ${body}`));
    response.writeHead(202).end();
  }

  #hand(): void {
    const invocation = this.#next === undefined ? undefined : this.#waiting.shift();
    if (invocation === undefined || this.#next === undefined) return;
    this.#count += 1;
    const id = `invocation-${this.#count}`;
    this.#running.set(id, invocation);
    this.#next.writeHead(200, {
      'content-type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + 15_000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-central-1:123456789012:function:test',
    });
    this.#next.end(JSON.stringify(invocation.event));
    this.#next = undefined;
  }
}

async function stop(child: ChildProcess, server: Server): Promise<void> {
  child.removeAllListeners('exit');
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
