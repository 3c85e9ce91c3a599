/** The local gateway makes the events that an HTTP API makes: the vectors that also go to the packaged functions. */
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { bodyBytes, serve, type Router } from '../../local/gateway.ts';
import { matchPath, ROUTES } from '../../shared/http/routes.ts';
import { EVENT_VECTORS, type EventVector } from '../harness/http-api-events.ts';

let server: Server;
let port: number;
const seen: { event?: APIGatewayProxyEventV2 } = {};

const router: Router = (method, path) => {
  const handler = (event: APIGatewayProxyEventV2): Promise<{ statusCode: number; body: string }> => {
    seen.event = event;
    return Promise.resolve({ statusCode: 200, body: 'ok' });
  };
  for (const route of ROUTES.filter((candidate) => candidate.function !== 'fallback' && candidate.method === method)) {
    const parameters = matchPath(route.path, path);
    if (parameters !== null) return { routeKey: `${route.method} ${route.path}`, parameters, handler };
  }
  return { routeKey: '$default', parameters: {}, handler };
};

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response, router));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as { port: number }).port;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

/** node:http sends the target as it is; fetch would normalise it. */
function send({ method, target, headers = {}, bodyBase64 }: EventVector): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { port, host: '127.0.0.1', method, path: target, headers },
      (response: IncomingMessage) => {
        response.resume().on('end', () => {
          resolve(response.statusCode ?? 0);
        });
      },
    );
    outgoing.on('error', reject).end(bodyBase64 === undefined ? undefined : Buffer.from(bodyBase64, 'base64'));
  });
}

test.each(EVENT_VECTORS)('$name: $method $target', async (vector) => {
  delete seen.event;
  expect(await send(vector)).toBe(200);
  expect(seen.event).toMatchObject({ version: '2.0', isBase64Encoded: false, ...vector.event });
  const { event } = seen as { event: APIGatewayProxyEventV2 };
  for (const [name, value] of Object.entries(vector.headers ?? {})) {
    expect(event.headers).toMatchObject({ [name.toLowerCase()]: value });
  }
  expect(event.requestContext).toMatchObject({
    http: { method: vector.method, path: vector.event.rawPath },
    stage: '$default',
  });
});

test('a path that cannot be decoded is refused before any function', async () => {
  delete seen.event;
  const vector: EventVector = {
    name: 'broken',
    method: 'GET',
    target: '/v1/%zz',
    event: { routeKey: '', rawPath: '' },
    status: 400,
  };
  expect(await send(vector)).toBe(400);
  expect(seen.event).toBeUndefined();
});

test('the bytes of an answer are its UTF-8, or what its Base64 encodes', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.array(fc.nat(0xffff)).map(fromUnits)),
      (body) => {
        expect(bodyBytes({ body })).toEqual(Buffer.from(body, 'utf8'));
        const bytes = Buffer.from(body, 'utf8');
        expect(bodyBytes({ body: bytes.toString('base64'), isBase64Encoded: true })).toEqual(bytes);
      },
    ),
  );
});

/** Lone surrogates among them. */
function fromUnits(units: readonly number[]): string {
  return String.fromCharCode(...units);
}
