/** Proves how the console's page and its files are answered: their headers, their form, and where the page looks for them. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { consoleFile, consolePage } from '../../../shared/http/console/console-reply.ts';
import { contentSecurityPolicy } from '../../../shared/http/console/content-security-policy.ts';
import { bodyBytes } from '../../../local/gateway.ts';
import { eventOf } from '../../harness/events.ts';

const TEXT = 'export const greeting = "schön";\n'.repeat(20);
const NAME = 'console-0123456789abcdef.js';
const FILES = {
  page: '<link href="{assets}a.css"><script type="module" src="{assets}a.js"></script>',
  files: {
    [NAME]: {
      contentType: 'text/javascript; charset=utf-8',
      text: TEXT,
      zipped: gzipSync(TEXT).toString('base64'),
    },
  },
};
const STORES = ['https://acme.s3.eu-central-1.amazonaws.com'];

/** Returns where the page that is asked for at this path finds its files. */
function assetsAt(path: string, publicUrls: readonly string[] = []): string {
  const { body = '' } = consolePage(eventOf({ path, routeKey: 'GET /' }), FILES, { publicUrls, storeOrigins: STORES });
  const [, before = ''] = /^<link href="([^"]*)a\.css">/.exec(body) ?? [];
  expect(body).toBe(FILES.page.replaceAll('{assets}', () => before));
  return before;
}

describe('the page', () => {
  test('has exactly these headers', () => {
    const reply = consolePage(eventOf({ path: '/' }), FILES, { publicUrls: [], storeOrigins: STORES });
    expect(reply).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy(STORES),
        'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      },
      body: '<link href="assets/a.css"><script type="module" src="assets/a.js"></script>',
    });
  });

  test.each<[what: string, path: string, publicUrls: readonly string[], assets: string]>([
    ['beside itself', '/', [], 'assets/'],
    ['beside itself also where a proxy took a path off', '/', ['https://broker.example.org'], 'assets/'],
    ['below itself, if its address has no slash at its end', '/latchkey', [], './latchkey/assets/'],
    ['beside itself, if it has one', '/latchkey/', [], 'assets/'],
    ['below the path of the address', '/', ['https://broker.example.org/latchkey'], '/latchkey/assets/'],
    ['below all of it', '/a/b', ['https://broker.example.org/a/b'], '/a/b/assets/'],
    ['below it with a slash, too', '/a/b/', ['https://x.org/c', 'https://broker.example.org/a/b'], '/a/b/assets/'],
    ['beside itself at the address of another host', '/', ['https://other.example.org/latchkey'], 'assets/'],
    ['beside itself if an address is none', '/', ['broker.example.org/latchkey', 'https://[x'], 'assets/'],
  ])('finds its files %s', (_what, path, publicUrls, assets) => {
    expect(assetsAt(path, publicUrls)).toBe(assets);
  });

  test.each([
    ['https://broker.example.org', '/', 'https://broker.example.org/assets/'],
    ['https://broker.example.org', '/latchkey', 'https://broker.example.org/latchkey/assets/'],
    ['https://broker.example.org', '/latchkey/', 'https://broker.example.org/latchkey/assets/'],
    ['https://broker.example.org', '/a:b', 'https://broker.example.org/a%3Ab/assets/'],
  ])('at %s%s a browser asks for them at %s', (origin, path, asked) => {
    expect(new URL(assetsAt(path), `${origin}${path}`).href).toBe(asked);
  });

  test("replaces nothing by what an address's path may mean to JavaScript", () => {
    expect(assetsAt('/', ["https://broker.example.org/$&/$'"])).toBe("/$&/$'/assets/");
  });
});

describe('a file', () => {
  const asked = (accepted?: string, name = NAME): ReturnType<typeof consoleFile> =>
    consoleFile(
      eventOf({
        parameters: { name },
        ...(accepted === undefined ? {} : { headers: { 'accept-encoding': accepted } }),
      }),
      FILES,
    );
  const plainHeaders = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };

  test.each([
    'gzip',
    'gzip, deflate, br, zstd',
    'br;q=1.0, gzip;q=0.8, *;q=0.1',
    'GZIP',
    'deflate,gzip;q=0.001',
    'gzip ; q=1',
  ])('is compressed for "%s", in Base64 as API Gateway takes bytes', (accepted) => {
    const reply = asked(accepted);
    expect(reply).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(reply.headers).toEqual({ ...plainHeaders, 'content-encoding': 'gzip' });
    expect(gunzipSync(bodyBytes(reply)).toString()).toBe(TEXT);
  });

  test.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip;q=0.000, br', 'gzip; q=0.0', 'x-gzip', 'gzipped'])(
    'is as it is for "%s"',
    (accepted) => {
      const reply = asked(accepted);
      expect(reply.isBase64Encoded).toBeUndefined();
      expect(reply.headers).toEqual(plainHeaders);
      expect(bodyBytes(reply).toString()).toBe(TEXT);
    },
  );

  test.each(['', 'console.js', '__proto__', 'constructor', 'toString', '../page', `${NAME}.map`, NAME.toUpperCase()])(
    '"%s" is none',
    (name) => {
      expect(() => asked('gzip', name)).toThrow(expect.objectContaining({ code: 'not_found' }));
    },
  );

  test('without a name is none', () => {
    expect(() => consoleFile(eventOf(), FILES)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});
