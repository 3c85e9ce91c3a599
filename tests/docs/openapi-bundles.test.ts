/**
 * Proves that the bundle of the description's function holds the API's description as data, and that no other bundle
 * holds any of its text.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { DOCUMENT } from '../../docs/openapi/served.ts';
import { CONTEXT, eventOf } from '../harness/events.ts';

const FUNCTIONS = readdirSync('functions').map((file) => file.replace('.ts', ''));
/** Shorter texts could occur in any bundle by chance. */
const MIN_CHARACTERS = 24;
const SERVED = 'docs/openapi/served.ts';

/** Holds each description's longest run of characters that no way of writing a string escapes. */
const WORDS = [...new Set(descriptionsIn(DOCUMENT))].flatMap((description) => {
  const runs = description.match(/[A-Za-z0-9 ,.:;()/-]+/g) ?? [];
  const [longest = ''] = runs.sort((one, other) => other.length - one.length);
  return longest.length < MIN_CHARACTERS ? [] : [longest];
});

function descriptionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]: [string, unknown]) =>
    key === 'description' && typeof below === 'string' ? [below] : descriptionsIn(below),
  );
}

function bundleOf(name: string): string {
  return readFileSync(`dist/${name}/index.cjs`, 'utf8');
}

function filesIn(name: string): string[] {
  const { inputs } = JSON.parse(readFileSync(`dist/meta/${name}.json`, 'utf8')) as { inputs: object };
  return Object.keys(inputs);
}

describe('the bundle of openapi', () => {
  test('holds every word, and of what builds them only the result', () => {
    const bundle = bundleOf('openapi');
    expect(WORDS.length).toBeGreaterThan(100);
    expect(WORDS.filter((words) => !bundle.includes(words))).toEqual([]);
    expect(filesIn('openapi').filter((file) => /^docs\/|\/zod\//.test(file))).toEqual([SERVED]);
  });

  test('answers with the very document that is served from source', async () => {
    const { handler } = createRequire(import.meta.url)('../../dist/openapi/index.cjs') as {
      handler: (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
    };
    jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const { statusCode, body } = await handler(eventOf({ path: '/v1/openapi.json' }), CONTEXT);
    expect([statusCode, body]).toEqual([200, JSON.stringify(DOCUMENT)]);
  });
});

test.each(FUNCTIONS.filter((name) => name !== 'openapi'))('the bundle of %s holds no word of it', (name) => {
  const bundle = bundleOf(name);
  expect(WORDS.filter((words) => bundle.includes(words))).toEqual([]);
  expect(filesIn(name).filter((file) => file.startsWith('docs/'))).toEqual([]);
});
