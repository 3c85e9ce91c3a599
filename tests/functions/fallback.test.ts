/** Checks the function behind `$default`, where the API is public below a path. */
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Handler } from '../../shared/http/edge/open-edge.ts';
import type { Reply } from '../../shared/http/reply.ts';
import { CONTEXT, eventOf, type EventInput } from '../harness/events.ts';

let handler: Handler;
/** The handler of a function without any environment. */
let bareHandler: Handler;

/** Imports the function anew, because it reads its environment on import, as on Lambda. */
async function importedWith(publicUrls: string | undefined): Promise<Handler> {
  const before = process.env;
  let imported: { readonly handler: Handler } | undefined;
  process.env = publicUrls === undefined ? {} : { PUBLIC_URLS: publicUrls };
  await jest.isolateModulesAsync(async () => {
    imported = await import('../../functions/fallback.ts');
  });
  process.env = before;
  if (imported === undefined) throw new Error('nothing was imported');
  return imported.handler;
}

beforeAll(async () => {
  handler = await importedWith('https://broker.example.org/latchkey/, https://example.org');
  bareHandler = await importedWith(undefined);
});

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

function requested(method: string, path: string, more: EventInput = {}, by = handler): Promise<Reply> {
  return by(eventOf({ ...more, method, path, routeKey: '$default' }), CONTEXT);
}

describe.each(['', '/latchkey', '/other', '/a/b'])('below "%s", whether it is told so or not', (basePath) => {
  test.each(['GET', 'HEAD'])('it is in health, by %s', async (method) => {
    for (const by of [handler, bareHandler])
      expect(await requested(method, `${basePath}/v1/health`, {}, by)).toMatchObject({
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
      });
  });

  test('a preflight names the methods of the route', async () => {
    for (const by of [handler, bareHandler]) {
      const { statusCode, headers } = await requested('OPTIONS', `${basePath}/v1/teams/acme/presign`, {}, by);
      expect([statusCode, headers?.['access-control-allow-methods']]).toEqual([204, 'POST']);
    }
  });

  test('a wrong method is told which would do', async () => {
    for (const by of [handler, bareHandler]) {
      const { statusCode, headers } = await requested('DELETE', `${basePath}/v1/me`, {}, by);
      expect([statusCode, headers?.['allow']]).toEqual([405, 'GET']);
      expect((await requested('POST', `${basePath}/v1/health`, {}, by)).headers?.['allow']).toBe('GET, HEAD');
    }
  });

  test('an unknown route is not found', async () => {
    for (const by of [handler, bareHandler])
      expect((await requested('GET', `${basePath}/v1/nothing`, {}, by)).statusCode).toBe(404);
  });
});

describe('the page for people', () => {
  test.each(['/latchkey', '/latchkey/', '/latchkey/assets/console-0123456789abcdef.js'])(
    'at %s is not found: a proxy has to take the base path off',
    async (path) => {
      for (const method of ['GET', 'HEAD']) {
        const { statusCode, body } = await requested(method, path);
        expect([statusCode, body]).toEqual([404, expect.stringContaining('take it off')]);
      }
    },
  );

  test.each(['/other', '/other/', '/latchkeyx', '/v1', '/v1/', '/other/assets/a.js'])('is not at %s', async (path) => {
    for (const by of [handler, bareHandler, await importedWith('/latchkey, https://[x, ,')]) {
      const { statusCode, body } = await requested('GET', path, {}, by);
      expect([statusCode, body]).toEqual([404, expect.stringContaining('no such route')]);
    }
  });
});

test('a route behind a proxy that does not take the base path off is not found, and says why', async () => {
  for (const path of ['/latchkey/v1/me', '/x/v1/me']) {
    const { statusCode, body } = await requested('GET', path);
    expect([statusCode, body]).toEqual([404, expect.stringContaining('take it off')]);
  }
});

describe('a line for a shell', () => {
  const ENV = { query: { format: 'env' } };

  test.each([
    ['a wrong method', 'PUT', '/v1/teams/acme/credentials', 405, 'method_not_allowed'],
    ['a misspelt route', 'GET', '/v1/team/acme/credentials', 404, 'not_found'],
  ])('that asks with %s fails', async (_what, method, path, status, code) => {
    const { statusCode, headers, body } = await requested(method, path, ENV);
    expect([statusCode, headers?.['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
    expect(body).toMatch(new RegExp(`^false\\n# latchkey: ${code}: .*\\n$`));
    expect(headers?.['allow']).toBe(status === 405 ? 'GET, POST' : undefined);
  });

  test.each(['/v1/nothing', '/v1/teams/demo/credential', '/', '/keys/v1/teams/demo/presign'])(
    'that went to %s fails like any other',
    async (path) => {
      const { body = '', headers } = await requested('DELETE', path, ENV);
      expect(headers?.['content-type']).toBe('text/plain; charset=utf-8');
      expect(body).toMatch(/^false\n# latchkey: (?:not_found|method_not_allowed): [^\n]*\n$/);
    },
  );
});
