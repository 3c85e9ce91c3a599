/** Checks the function of the console whole, as API Gateway calls it: its page, the files that the page names, and what it refuses. */
import { gunzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { bodyBytes } from '../../local/gateway.ts';
import type { Handler } from '../../shared/http/edge/open-edge.ts';
import type { Reply } from '../../shared/http/reply.ts';
import { CONTEXT, eventOf, type EventInput } from '../harness/events.ts';

const ENVIRONMENT = {
  TABLE_NAME: 'latchkey',
  AWS_REGION: 'eu-central-1',
  GALLERY_BUCKETS: 'acme',
  SMAP_BUCKETS: '',
  GALLERY_ROLE_ARN: 'arn:aws:iam::123456789012:role/gallery',
  SMAP_ROLE_ARN: 'arn:aws:iam::123456789012:role/smap',
  PUBLIC_URLS: 'https://broker.example.org',
};
let handler: Handler;

beforeAll(async () => {
  const before = process.env;
  process.env = { ...ENVIRONMENT };
  ({ handler } = await import('../../functions/console.ts'));
  process.env = before;
});

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

function page(input: EventInput = {}): Promise<Reply> {
  return handler(eventOf({ path: '/', routeKey: 'GET /', ...input }), CONTEXT);
}

function file(name: string, input: EventInput = {}): Promise<Reply> {
  const path = `/assets/${name}`;
  return handler(eventOf({ path, routeKey: 'GET /assets/{name}', parameters: { name }, ...input }), CONTEXT);
}

/** Returns the names of the files that the page asks for. */
async function namesInPage(): Promise<string[]> {
  const { body = '' } = await page();
  return [...body.matchAll(/(?:src|href)="assets\/([^"]+)"/g)].map(([, name = '']) => name);
}

describe('the page', () => {
  test('is never kept, and may load its files and what the store of the stack holds', async () => {
    const { statusCode, headers } = await page();
    expect([statusCode, headers?.['cache-control']]).toEqual([200, 'no-store']);
    expect(headers?.['content-security-policy']).toContain(
      "connect-src 'self' https://acme.s3.eu-central-1.amazonaws.com;",
    );
  });

  test('asks for a script, a style sheet and an icon, and for nothing of anybody else', async () => {
    const names = await namesInPage();
    expect(names.map((name) => name.replace(/.*\./, '')).sort()).toEqual(['css', 'js', 'svg']);
    const { body = '' } = await page();
    expect(body.match(/\b(?:src|href|action|content)="[^"]*:\/\//g)).toBeNull();
    expect(body).not.toMatch(/<style|\son\w+=|style=|javascript:|<script(?! type="module" src="assets\/)/);
    expect(body).not.toContain('{assets}');
  });

  test('has a text for people whose browser runs no scripts', async () => {
    expect((await page()).body).toMatch(/<noscript>.*needs JavaScript/s);
  });

  test('is answered to HEAD with the same headers', async () => {
    const head = await page({ method: 'HEAD', routeKey: 'HEAD /' });
    expect([head.statusCode, head.headers]).toEqual([200, (await page()).headers]);
  });
});

describe('its files', () => {
  test('are kept for a year, and are the same bytes with and without gzip', async () => {
    const names = await namesInPage();
    expect(names).toHaveLength(3);
    for (const name of names) {
      const plain = await file(name);
      const zipped = await file(name, { headers: { 'accept-encoding': 'gzip' } });
      for (const { statusCode, headers } of [plain, zipped])
        expect([statusCode, headers?.['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(gunzipSync(bodyBytes(zipped)).equals(bodyBytes(plain))).toBe(true);
      const head = await file(name, { method: 'HEAD', routeKey: 'HEAD /assets/{name}' });
      expect([head.statusCode, head.headers]).toEqual([200, plain.headers]);
    }
  });

  test('of another version are not found, and that is not kept', async () => {
    for (const name of ['console-0000000000000000.js', '__proto__', 'hasOwnProperty', '..']) {
      const { statusCode, headers, body = '{}' } = await file(name);
      expect([statusCode, headers?.['content-type'], headers?.['cache-control']]).toEqual([
        404,
        'application/problem+json',
        'no-store',
      ]);
      expect((JSON.parse(body) as { code: string }).code).toBe('not_found');
    }
  });
});

test('an event of no route of its own is refused', async () => {
  const { statusCode } = await handler(eventOf({ path: '/v1/me', routeKey: 'GET /v1/me' }), CONTEXT);
  expect(statusCode).toBe(404);
});
