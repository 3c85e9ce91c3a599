/** The function behind `$default`, where the API is public below a path. */
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Handler } from '../../shared/http/edge/open-edge.ts';
import type { Reply } from '../../shared/http/reply.ts';
import { CONTEXT, eventOf } from '../harness/events.ts';

let handler: Handler;

beforeAll(async () => {
  // It reads it when it is imported, as on Lambda.
  process.env['PUBLIC_URLS'] = 'https://broker.example.org/latchkey/, https://example.org';
  ({ handler } = await import('../../functions/fallback.ts'));
});

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

function asked(method: string, path: string): Promise<Reply> {
  return handler(eventOf({ method, path, routeKey: '$default' }), CONTEXT);
}

describe.each(['', '/latchkey'])('below "%s"', (basePath) => {
  test('it is in health', async () => {
    expect(await asked('GET', `${basePath}/v1/health`)).toMatchObject({ statusCode: 200, body: '{"status":"ok"}' });
  });

  test('its first page says in one line what to do with an invite', async () => {
    const { statusCode, headers, body = '' } = await asked('GET', `${basePath}/`);
    expect([statusCode, headers?.['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(body).toMatch(/^[^\n]*invite[^\n]*POST \/v1\/enroll[^\n]*\n$/);
  });

  test('a preflight names the methods of the route', async () => {
    const { statusCode, headers } = await asked('OPTIONS', `${basePath}/v1/teams/acme/presign`);
    expect([statusCode, headers?.['access-control-allow-methods']]).toEqual([204, 'POST']);
  });

  test('a wrong method is told which would do', async () => {
    const { statusCode, headers } = await asked('DELETE', `${basePath}/v1/me`);
    expect([statusCode, headers?.['allow']]).toEqual([405, 'GET']);
  });

  test('an unknown route is not found', async () => {
    expect((await asked('GET', `${basePath}/v1/nothing`)).statusCode).toBe(404);
  });
});

test('a route behind a proxy that does not take the base path off is not found, and says why', async () => {
  const { statusCode, body } = await asked('GET', '/latchkey/v1/me');
  expect([statusCode, body]).toEqual([404, expect.stringContaining('take it off')]);
});

test.each(['/latchkeyx/v1/health', '/latchke/v1/health', '/x/latchkey/v1/health', '/latchkey/latchkey/v1/health'])(
  '%s is not found',
  async (path) => {
    expect((await asked('GET', path)).statusCode).toBe(404);
  },
);
