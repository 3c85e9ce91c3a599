/** Holds the tables and lines of docs/operations.md against the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { GALLERY_CORS } from '../../shared/domain/signing/gallery-cors.ts';
import { MAX_BUCKET_CHARS, MAX_LIST_CHARS } from '../../infrastructure/parameter-faults.ts';
import { PARAMETERS } from '../../infrastructure/parameters.ts';
import { REQUESTS_PER_SECOND } from '../../infrastructure/routing.ts';
import { resources } from '../../infrastructure/stack.ts';
import { readConfig } from '../../shared/config.ts';
import { DEFAULT_FUNCTION, ROUTES } from '../../shared/http/routes.ts';
import { commandsOf } from '../ceph/guide.ts';
import { importsOf } from '../harness/syntax.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const TEXT = readFileSync(join(PROJECT, 'docs/operations.md'), 'utf8');

/** Returns the first column of the table after a marker. */
function rows(marker: string): string[] {
  const table = new RegExp(`<!-- ${marker} -->\\n+((?:\\|.*\\n)+)`).exec(TEXT)?.[1] ?? '';
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
}

test('the table of parameters is that of infrastructure/parameters.ts', () => {
  expect(rows('parameters')).toEqual(PARAMETERS);
});

test('the table of the environment is what the configuration reads', () => {
  const requested = new Set<string>();
  const recording = new Proxy<Record<string, string>>({}, { get: (_target, name) => void requested.add(String(name)) });
  expect(() => readConfig(recording)).toThrow();
  expect([...rows('environment')].sort()).toEqual([...requested].sort());
});

test('the table of outputs is what the stack tells, and the command reads no other', async () => {
  const provided: Readonly<Record<string, string>> = { domainName: 'keys.example.org', certificateArn: 'arn' };
  const resolveVariable = (variable: string): Promise<string> =>
    Promise.resolve(provided[/^param:(\w+)/.exec(variable)?.[1] ?? ''] ?? '');
  const { Outputs: outputs } = (await resources({ resolveVariable })) as { Outputs: Record<string, unknown> };
  // serverless itself adds the last two outputs.
  expect([...rows('outputs')].sort()).toEqual([...Object.keys(outputs), 'HttpApiId', 'HttpApiUrl'].sort());
  const code = readFileSync(join(PROJECT, 'clients/cli/operator/connection.ts'), 'utf8');
  const read = [...code.matchAll(/[oO]utput\('([A-Za-z]+)'\)/g)].map(([, name]) => name ?? '');
  expect(read.length).toBeGreaterThan(0);
  expect(read.filter((name) => !Object.hasOwn(outputs, name))).toEqual([]);
});

test('its numbers of requests are those of the table of functions, and of characters those that are refused', () => {
  const limits = ROUTES.filter((route) => route.function !== DEFAULT_FUNCTION).map(
    ({ requestsPerSecond = REQUESTS_PER_SECOND }) => requestsPerSecond,
  );
  // `$default` is a separate route.
  const all = limits.reduce((sum, limit) => sum + limit, REQUESTS_PER_SECOND);
  expect(TEXT).toContain(`all routes together ${all} requests a second`);
  expect(TEXT).toContain(`${Math.round((all * 86_400) / 1e6)} million a day`);
  expect(TEXT).toContain(`Each route takes ${REQUESTS_PER_SECOND} requests a second`);
  const words = TEXT.replaceAll(/\s+/g, ' ');
  expect(words).toContain(
    `have at most ${MAX_BUCKET_CHARS.toLocaleString('en')} characters, each other one ${MAX_LIST_CHARS}`,
  );
});

test('every file it names is there', () => {
  const named = [...TEXT.matchAll(/`((?:infrastructure|shared|local)\/[^`]+)`/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(0);
  for (const path of named) expect(() => readFileSync(join(PROJECT, path))).not.toThrow();
});

test('what deploying and the command import is installed without what only developers need', () => {
  const { dependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const files = ['functions', 'shared', 'clients/cli', 'scripts', 'infrastructure', 'docs/openapi'].flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      // The README's picture and the browser library's package are made by developers alone.
      .filter((name) => /\.(?:ts|cjs)$/.test(name) && !/picture|browser/.test(name))
      .map((name) => join(folder, name)),
  );
  const packages = files
    .flatMap((path) => importsOf({ path, text: readFileSync(join(PROJECT, path), 'utf8') }))
    .filter(({ typeOnly, specifier }) => !typeOnly && !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .map(({ specifier }) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '');
  expect(packages.length).toBeGreaterThan(0);
  expect([...new Set(packages)].filter((name) => !(name in dependencies))).toEqual([]);
  expect(dependencies['serverless']).toBeDefined();
});

test('the CORS rule of an existing bucket, and of one on Ceph, is that of the stack', () => {
  const { allowedMethods, exposedHeaders, maxAgeSeconds } = GALLERY_CORS;
  const [, methods, seconds, headers] =
    /CORS rule: methods `([A-Z ]+)`, any origin, any header,\s+(\d+) s, and these\s+exposed: ([^.]*)\./.exec(TEXT) ??
    [];
  expect([methods?.split(' '), Number(seconds)]).toEqual([allowedMethods, maxAgeSeconds]);
  expect([...(headers ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(exposedHeaders);
  const ceph = commandsOf('bucket');
  const inCeph = (element: string): (string | undefined)[] =>
    [...ceph.matchAll(new RegExp(`<${element}>([^<]+)</${element}>`, 'g'))].map(([, value]) => value);
  expect(inCeph('ExposeHeader')).toEqual(exposedHeaders);
  expect(inCeph('AllowedMethod')).toEqual(allowedMethods);
  expect(inCeph('AllowedHeader')).toEqual(GALLERY_CORS.allowedHeaders);
  expect(inCeph('AllowedOrigin')).toEqual(GALLERY_CORS.allowedOrigins);
  expect(inCeph('MaxAgeSeconds')).toEqual([String(maxAgeSeconds)]);
});

test('docs/browsers.md names what scripts can read', () => {
  const guide = readFileSync(join(PROJECT, 'docs/browsers.md'), 'utf8');
  const [, told = ''] = /Scripts can read of the bucket's answers: ([^(]*)/.exec(guide) ?? [];
  for (const [, name = ''] of told.matchAll(/`([^`]+)`/g)) expect(GALLERY_CORS.exposedHeaders).toContain(name);
  expect([...told.matchAll(/`/g)].length).toBeGreaterThan(10);
});
