/** The API's description: made of the tables and schemas, complete, well-formed by a public linter, and true to its examples. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { HTTP_STATUS } from '../../shared/errors.ts';
import { OPERATIONS } from '../../shared/http/openapi/operations.ts';
import { TEXTS } from '../../shared/http/openapi/texts.ts';
import { openApiDocument } from '../../shared/http/openapi.ts';
import { ROUTES } from '../../shared/http/routes.ts';
import { exampleValue, Judge, operationsOf, type ApiDescription } from '../harness/openapi.ts';

const FILE = await readFile(new URL('../../shared/http/openapi.json', import.meta.url), 'utf8');
const DESCRIPTION = JSON.parse(FILE) as ApiDescription;
const OPERATIONS_OF_FILE = operationsOf(DESCRIPTION);
const judge = new Judge(DESCRIPTION);

/** Every object below a value, the value itself included. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? below : [value as Record<string, unknown>, ...below];
}

test('the file is what `npm run openapi` writes', async () => {
  expect(JSON.parse(FILE)).toEqual(await openApiDocument());
});

describe('a public linter', () => {
  async function findings(source: string): Promise<string[]> {
    // All of its recommended rules as errors, and besides that nothing goes without words.
    const rules = {
      'operation-description': 'error',
      'parameter-description': 'error',
      'operation-tag-defined': 'error',
    };
    const config = await createConfig({ extends: ['recommended-strict'], rules } as never);
    const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
    return problems.map(({ ruleId, message, location: [place] }) => `${ruleId} ${message} ${place?.pointer ?? ''}`);
  }

  test('finds nothing', async () => {
    expect(await findings(FILE)).toEqual([]);
  });

  test.each([
    ['a reference to nothing', '"#/components/schemas/Health"', '"#/components/schemas/Helth"', 'no-unresolved-refs'],
    ['an example of another type', '"status": "ok"', '"status": 7', 'no-invalid-media-type-examples'],
    ['a misspelt keyword', '"operationId": "getMe"', '"operationld": "getMe"', 'struct'],
  ])('finds %s', async (_what, right, wrong, rule) => {
    const broken = FILE.replace(right, wrong);
    expect(broken).not.toBe(FILE);
    expect((await findings(broken)).join('\n')).toContain(rule);
  });
});

describe('is complete', () => {
  test('every route of the table, and no other', () => {
    const routes = ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(OPERATIONS_OF_FILE.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes.sort());
    expect(Object.keys(OPERATIONS).sort()).toEqual(routes);
  });

  test('every schema and field has words', () => {
    for (const [name, schema] of Object.entries(DESCRIPTION.components.schemas)) {
      expect([name, schema['description']]).toEqual([name, expect.stringMatching(/\w/)]);
      for (const [field, property] of Object.entries(schema['properties'] ?? {}))
        expect([`${name}.${field}`, property]).toEqual([
          `${name}.${field}`,
          expect.objectContaining({ description: expect.stringMatching(/\w/) }),
        ]);
    }
  });

  test('every word is of some schema or field', () => {
    const used = new Set(objectsIn(DESCRIPTION).map(({ description }) => description));
    const unused = Object.entries(TEXTS).filter(
      ([, text]) => !used.has(typeof text === 'string' ? text : text.description),
    );
    expect(unused.map(([name]) => name)).toEqual([]);
  });

  test('every number and every text of a request has bounds or a fixed form', () => {
    const requests = Object.entries(DESCRIPTION.components.schemas).filter(([name]) =>
      /^Presign[A-Z]|Request$/.test(name),
    );
    const unbounded = requests.flatMap(([name, { properties }]) =>
      Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>)
        .filter(([, field]) => {
          if (field['const'] !== undefined || field['enum'] !== undefined) return false;
          if (field['type'] === 'string') return field['maxLength'] === undefined && field['pattern'] === undefined;
          const bounds = field['type'] === 'array' ? ['maxItems'] : ['minimum', 'maximum'];
          return bounds.some((bound) => typeof field[bound] !== 'number');
        })
        .map(([field]) => `${name}.${field}`),
    );
    expect(requests.length).toBeGreaterThan(12);
    expect(unbounded.filter((name) => !name.startsWith('PresignAnswer.'))).toEqual([]);
  });

  test('every pattern is written in what all dialects of regular expressions share', () => {
    const patterns = objectsIn(DESCRIPTION).flatMap(({ pattern }) => (typeof pattern === 'string' ? [pattern] : []));
    expect(patterns.length).toBeGreaterThan(10);
    // https://json-schema.org/draft/2020-12/json-schema-core#section-6.4 names what to avoid; Python has no \p, Go no \u.
    expect(patterns.filter((pattern) => /\\[^dwsnxDWS\\/[\].*+?^$|(){}-]|\(\?[^:]|\\[1-9]/.test(pattern))).toEqual([]);
  });

  test('every operation that needs a token says so, in both ways a token may be sent', () => {
    const open = OPERATIONS_OF_FILE.filter(({ security }) => security.length === 0).map(
      ({ operationId }) => operationId,
    );
    expect(open.sort()).toEqual(['enroll', 'getHealth', 'getOpenApi']);
    for (const { security } of OPERATIONS_OF_FILE.filter(({ operationId }) => !open.includes(operationId)))
      expect(security).toEqual([{ bearer: [] }, { rawToken: [] }]);
  });
});

describe('errors', () => {
  test('stand under the status of their code', () => {
    let count = 0;
    for (const { responses } of OPERATIONS_OF_FILE) {
      for (const [status, { content, description }] of Object.entries(responses)) {
        for (const code of Object.keys(content['application/problem+json']?.examples ?? {})) {
          expect([code, String(HTTP_STATUS[code as keyof typeof HTTP_STATUS])]).toEqual([code, status]);
          expect(description).toContain(`\`${code}\``);
          count += 1;
        }
      }
    }
    expect(count).toBeGreaterThan(40);
  });

  test('another title, status or code than theirs is not as described', () => {
    const value = DESCRIPTION.components.examples['not_a_member']?.value as Record<string, unknown>;
    expect(judge.ofSchema('NotAMember', value)).toEqual([]);
    for (const wrong of [{ code: 'out_of_scope' }, { status: 404 }, { title: 'No' }, { requestId: undefined }])
      expect(judge.ofSchema('NotAMember', JSON.parse(JSON.stringify({ ...value, ...wrong })))).not.toEqual([]);
  });
});

describe('examples', () => {
  test.each(OPERATIONS_OF_FILE.map((operation) => [operation.operationId, operation] as const))(
    '%s: each request has its answer, and all are as described',
    (_id, operation) => {
      const { parameters = [], requestBody, responses } = operation;
      const answered: string[] = [];
      for (const [status, { content }] of Object.entries(responses)) {
        for (const [type, { examples = {} }] of Object.entries(content)) {
          expect(Object.keys(examples)).not.toEqual([]);
          if (status.startsWith('2')) answered.push(...Object.keys(examples));
          for (const name of Object.keys(examples))
            expect(judge.ofAnswer(operation, Number(status), type, exampleValue(DESCRIPTION, examples[name]))).toEqual(
              [],
            );
        }
      }
      expect(new Set(answered).size).toBe(answered.length);
      const bodies = requestBody?.content['application/json']?.examples ?? {};
      if (requestBody !== undefined) expect(Object.keys(bodies).sort()).toEqual([...answered].sort());
      for (const body of Object.values(bodies)) expect(judge.ofBody(operation, body.value)).toEqual([]);
      for (const { examples = {} } of parameters) {
        expect(Object.keys(examples)).not.toEqual([]);
        expect(answered).toEqual(expect.arrayContaining(Object.keys(examples)));
      }
    },
  );

  test('there is one of each presign operation', () => {
    const presign = OPERATIONS_OF_FILE.find(({ operationId }) => operationId === 'presign');
    const names = Object.keys(presign?.requestBody?.content['application/json']?.examples ?? {});
    const { oneOf } = (
      DESCRIPTION.components.schemas['PresignRequest'] as { properties: { requests: { items: { oneOf: unknown[] } } } }
    ).properties.requests.items;
    expect(names).toHaveLength(oneOf.length + 1);
  });

  test('a request that is not as described is seen', () => {
    const presign = OPERATIONS_OF_FILE.find(({ operationId }) => operationId === 'presign');
    if (presign === undefined) throw new Error('presign is not described');
    for (const item of [
      { op: 'get' },
      { op: 'get', key: 'a', uploadId: 'x' },
      { op: 'get', key: '' },
      { op: 'get', key: 'a', expiresInSeconds: 3601 },
      { op: 'uploadPart', key: 'a', uploadId: 'x', partNumber: 10_001 },
      { op: 'copy', key: 'a' },
    ])
      expect([item, judge.ofBody(presign, { requests: [item] })]).not.toEqual([item, []]);
  });
});

describe('docs/api.md', () => {
  test('names every route, operation and code that a program is told of', async () => {
    const text = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8');
    const presign = OPERATIONS_OF_FILE.find(({ operationId }) => operationId === 'presign');
    const named = [
      ...ROUTES.map(({ path }) => path),
      ...Object.keys(presign?.requestBody?.content['application/json']?.examples ?? {}).filter((op) => op !== 'batch'),
      ...Object.keys(DESCRIPTION.components.examples),
    ];
    // `GET or POST /v1/…` is one row, so a path may stand behind either.
    expect(named.filter((name) => !new RegExp(`[\` ]${name.replace(/[{}.]/g, '\\$&')}\``).test(text))).toEqual([]);
  });
});
