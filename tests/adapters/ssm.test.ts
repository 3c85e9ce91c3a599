/**
 * Checks the adapter of Systems Manager's parameters: its requests on the wire, how it reads the answers, and which
 * failures count as outages.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SSMClient } from '@aws-sdk/client-ssm';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parameterWith } from '../../shared/adapters/ssm.ts';
import { clientSettings } from '../../shared/compose-clients.ts';

const NAME = '/latchkey/survey/smap-database';
const SECRET = 'postgres://latchkey:secret@db.example.org/survey_definitions';
const OUTAGE = { code: 'upstream_unavailable', retryAfterSeconds: 5 };

interface Asked {
  readonly target: string | undefined;
  readonly type: string | undefined;
  readonly body: unknown;
}

let server: Server;
let client: SSMClient;
let requested: Asked[];
let answer: (response: ServerResponse) => void;
let deadline: AbortSignal | undefined;

/** Responds in AWS's JSON 1.1. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function json(status: number, body: object): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  };
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { 'x-amz-target': target, 'content-type': type } = request.headers;
  requested.push({ target: target?.toString(), type, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
  answer(response);
}

beforeAll(async () => {
  server = createServer((request, response) => void take(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const settings = clientSettings('eu-central-1', endpoint, { requestTimeoutMs: 300, maxAttempts: 2 });
  client = new SSMClient({ ...settings, credentials });
});

beforeEach(() => {
  requested = [];
  deadline = undefined;
});

afterAll(async () => {
  client.destroy();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const read = (): Promise<string | undefined> => parameterWith(client, () => deadline)(NAME);

test('reads a parameter by its name, decrypted', async () => {
  answer = json(200, { Parameter: { Name: NAME, Type: 'SecureString', Value: SECRET, Version: 1 } });
  expect(await read()).toBe(SECRET);
  expect(requested).toEqual([
    {
      target: 'AmazonSSM.GetParameter',
      type: 'application/x-amz-json-1.1',
      body: { Name: NAME, WithDecryption: true },
    },
  ]);
});

test('a parameter that is not there is none, and no failure', async () => {
  answer = json(400, { __type: 'ParameterNotFound' });
  expect(await read()).toBeUndefined();
  expect(requested).toHaveLength(1);
});

describe('an outage, and no absence, is', () => {
  test.each<[string, number, string, number]>([
    ['a refusal', 400, 'AccessDeniedException', 1],
    ['a key that may not be used', 400, 'KMSAccessDeniedException', 1],
    ['a throttled call, after another try', 400, 'ThrottlingException', 2],
    ['an error of its own, after another try', 500, 'InternalServerError', 2],
    ['a name that is none', 400, 'ValidationException', 1],
  ])('%s', async (_what, status, type, times) => {
    answer = json(status, { __type: type, message: `INSIDE ${SECRET}` });
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(OUTAGE);
    expect((error as Error).message).not.toMatch(/INSIDE|secret/);
    expect(requested).toHaveLength(times);
  });

  test('a service that hangs', async () => {
    answer = () => undefined;
    await expect(read()).rejects.toMatchObject(OUTAGE);
    expect(requested).toHaveLength(2);
  });

  test('a page in place of an answer', async () => {
    answer = (response) => response.end('<html>INSIDE</html>');
    await expect(read()).rejects.toMatchObject(OUTAGE);
  });

  test('the end of the request’s time', async () => {
    answer = () => undefined;
    deadline = AbortSignal.abort();
    await expect(read()).rejects.toMatchObject(OUTAGE);
  });
});
