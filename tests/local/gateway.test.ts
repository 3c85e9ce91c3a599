/**
 * Holds the local gateway's events against the vectors of an HTTP API's events, which the packaged functions receive as
 * well.
 */
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { bodyBytes, serve, type Router } from '../../local/gateway.ts';
import { matchPath, ROUTES } from '../../shared/http/routes.ts';
import { send as ask } from '../harness/http.ts';
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

/** Sends the target unchanged by node:http; fetch would normalise it. */
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

const BARE: EventVector = {
  name: '',
  method: 'GET',
  target: '/',
  event: { routeKey: '$default', rawPath: '/' },
  status: 200,
};

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

describe('the rest of a path', () => {
  const ATTACHMENTS = '/v1/teams/survey/attachments';

  async function requested(method: string, rest: string): Promise<APIGatewayProxyEventV2 | undefined> {
    delete seen.event;
    const event = { routeKey: '', rawPath: '' };
    await send({ name: rest, method, target: `${ATTACHMENTS}${rest}`, event, status: 200 });
    return seen.event;
  }

  test.each([
    ['/s1/a.jpg', 's1/a.jpg'],
    ['/a%20b%2Bc%25.jpg', 'a b+c%.jpg'],
    ['/a+b.jpg', 'a+b.jpg'],
    ['/100%2525.jpg', '100%25.jpg'],
    ['/s1%2Fa.jpg', 's1/a.jpg'],
    ['/%2e%2e/a.jpg', '../a.jpg'],
    ['/../../a.jpg', '../../a.jpg'],
    ['//a//b/', '/a//b/'],
    ['/%F0%9F%93%B7.jpg', '\u{1F4F7}.jpg'],
    ['/a%23b.jpg', 'a#b.jpg'],
    ['/a;b=c&d.jpg', 'a;b=c&d.jpg'],
    ['/what%3F.jpg', 'what'],
    ['/a%3F/../b?c=d', 'a'],
  ])('%s is decoded once and whole, and cut at a question mark', async (rest, path) => {
    for (const method of ['GET', 'HEAD']) {
      const event = await requested(method, rest);
      expect(event?.routeKey).toBe(`${method} /v1/teams/{team}/attachments/{path+}`);
      expect(event?.pathParameters).toEqual({ team: 'survey', path });
      expect(event?.rawPath).toBe(`${ATTACHMENTS}/${path}`);
    }
  });

  test.each(['/%c0%ae%c0%ae/a', '/%ff', '/%', '/%zz', '/%ed%a0%80'])('%s is no text, and refused', async (rest) => {
    expect(await requested('GET', rest)).toBeUndefined();
  });

  test('is not there: another route, or none', async () => {
    expect((await requested('GET', '?path=a%2Fb%3F.jpg'))?.queryStringParameters).toEqual({ path: 'a/b?.jpg' });
    expect((await requested('GET', '?path=a+b%2Bc'))?.queryStringParameters).toEqual({ path: 'a b+c' });
    expect((await requested('GET', '?path=a&path=b'))?.queryStringParameters).toEqual({ path: 'a,b' });
    for (const rest of ['/', '/?path=a', '/%3Fa']) expect((await requested('GET', rest))?.routeKey).toBe('$default');
    expect((await requested('POST', '/a'))?.routeKey).toBe('$default');
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

/** Makes text that may contain lone surrogates. */
function fromUnits(units: readonly number[]): string {
  return String.fromCharCode(...units);
}

describe('a body', () => {
  test.each([
    ['application/json', false],
    ['Application/JSON ; charset="UTF-8"', false],
    ['application/json;', false],
    ['text/x-anything', false],
    ['application/xml', false],
    ['application/jsonx', true],
    ['application/json-patch+json', true],
    ['application/json, text/plain', true],
    ['image/png', true],
    ['nonsense', true],
  ])('of type %s: in Base64 %s', async (type, isBase64Encoded) => {
    await send({ ...BARE, method: 'POST', headers: { 'content-type': type }, bodyBase64: 'e30=' });
    expect(seen.event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'e30=' : '{}' });
  });
});

test('a target with host and port is the same as without', async () => {
  await send({ ...BARE, target: `http://127.0.0.1:${port}/v1/teams/a%20b/credentials?format=env` });
  expect(seen.event).toMatchObject({
    rawPath: '/v1/teams/a b/credentials',
    rawQueryString: 'format=env',
    pathParameters: { team: 'a b' },
    queryStringParameters: { format: 'env' },
    requestContext: { http: { path: '/v1/teams/a b/credentials' } },
  });
});

test.each(['ftp://127.0.0.1/', 'a', 'http://127.0.0.1/%zz'])('the target %s is a bad request', async (target) => {
  delete seen.event;
  expect(await send({ ...BARE, target })).toBe(400);
  expect(seen.event).toBeUndefined();
});

test('HEAD is answered with the headers of GET, and no body', async () => {
  const base = `http://127.0.0.1:${port}`;
  const [get, head] = [await ask(base, '/v1/health'), await ask(base, '/v1/health', { method: 'HEAD' })];
  expect([get.text, head.text]).toEqual(['ok', '']);
  expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
  expect(head.headers['content-length']).toBe('2');
});
