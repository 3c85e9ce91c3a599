/**
 * Proves that the API's description follows from the tables and schemas, is complete, passes a public linter and
 * matches its examples.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { openApiDocument } from '../../docs/openapi/document.ts';
import { ERRORS } from '../../docs/openapi/error-words.ts';
import { OPERATIONS } from '../../docs/openapi/operations.ts';
import { DOCUMENT } from '../../docs/openapi/served.ts';
import { said } from '../../docs/openapi/words.ts';
import { HTTP_STATUS } from '../../shared/errors.ts';
import { API_ROUTES } from '../../shared/http/routes.ts';
import { enrollBody } from '../../shared/http/schemas.ts';
import { unportableRestOf } from '../harness/portable-pattern.ts';
import { answersOf, exampleValue, Judge, operationsOf, type ApiDescription } from '../harness/openapi.ts';

const TEXT = JSON.stringify(DOCUMENT, null, 2);
const DESCRIPTION = JSON.parse(TEXT) as ApiDescription;
const DESCRIBED = operationsOf(DESCRIPTION);
const judge = new Judge(DESCRIPTION);

interface Worded {
  readonly description?: string;
  readonly $ref?: string;
}

/** Returns every object within a value, the value itself included. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? below : [value as Record<string, unknown>, ...below];
}

test('`npm run openapi` prints it, byte for byte the same each time', () => {
  expect(execFileSync(process.execPath, ['docs/openapi/served.ts'], { encoding: 'utf8' })).toBe(`${TEXT}\n`);
});

describe('a public linter', () => {
  async function findings(source: string): Promise<string[]> {
    // The linter reports all of its recommended rules as errors, and requires descriptions.
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
    expect(await findings(TEXT)).toEqual([]);
  });

  test.each([
    ['a reference to nothing', '"#/components/schemas/Health"', '"#/components/schemas/Helth"', 'no-unresolved-refs'],
    ['an example of another type', '"status": "ok"', '"status": 7', 'no-invalid-media-type-examples'],
    ['a misspelt keyword', '"operationId": "getMe"', '"operationld": "getMe"', 'struct'],
  ])('finds %s', async (_what, right, wrong, rule) => {
    const broken = TEXT.replace(right, wrong);
    expect(broken).not.toBe(TEXT);
    expect((await findings(broken)).join('\n')).toContain(rule);
  });
});

describe('is complete', () => {
  test('every route of the table, and no other', () => {
    const routes = API_ROUTES.map(({ method, path }) => `${method} ${path}`).sort();
    const described = DESCRIBED.map(({ method, path }) => `${method} ${path}`).sort();
    // OpenAPI has no syntax for a parameter that takes the rest of the path, so `{path+}` becomes `{path}`.
    expect(described).toEqual(routes.map((route) => route.replace('+}', '}')).sort());
    expect(Object.keys(OPERATIONS).sort()).toEqual(routes);
  });

  test('a route that nobody described is no document', () => {
    const routes = [...API_ROUTES, { method: 'GET', path: '/v1/unheard' } as const];
    expect(() => openApiDocument(routes)).toThrow('docs/openapi/operations.ts does not describe GET /v1/unheard');
  });

  test('every schema and field has words, its own or those of the schema that it refers to', () => {
    const schemas = Object.entries(DESCRIPTION.components.schemas);
    const speechless = schemas.flatMap(([name, schema]) =>
      Object.entries({ '': schema, ...(schema['properties'] as Record<string, Worded> | undefined) } as Record<
        string,
        Worded
      >)
        .filter(([, { description, $ref }]) => !/\w/.test(description ?? $ref ?? ''))
        .map(([field]) => `${name}.${field}`),
    );
    expect(schemas.length).toBeGreaterThan(30);
    expect(speechless).toEqual([]);
  });

  test('every code that has words is one that some operation answers', () => {
    const answered = new Set<string>(Object.values(OPERATIONS).flatMap(({ codes }) => codes));
    expect([...answered].sort()).toEqual(Object.keys(ERRORS).sort());
  });

  test('nothing is described twice', () => {
    expect(() => said(enrollBody.shape.code, 'Something else.')).toThrow('described twice: Something else.');
  });

  test('every number and every text of a request has bounds or a fixed form', () => {
    const requests = Object.entries(DESCRIPTION.components.schemas).filter(([name]) =>
      /^Presign[A-Z]|Request$/.test(name),
    );
    const isUnbounded = (field: Record<string, unknown>): boolean => {
      if (field['const'] !== undefined || field['enum'] !== undefined) return false;
      if (field['type'] === 'boolean' || field['type'] === 'null') return false;
      const { anyOf, properties } = field as Record<string, Record<string, Record<string, unknown>> | undefined>;
      if (anyOf !== undefined || field['type'] === 'object')
        return Object.values(anyOf ?? properties ?? { none: {} }).some(isUnbounded);
      if (field['type'] === 'string') return field['maxLength'] === undefined && field['pattern'] === undefined;
      const bounds = field['type'] === 'array' ? ['maxItems'] : ['minimum', 'maximum'];
      return bounds.some((bound) => typeof field[bound] !== 'number');
    };
    const unbounded = requests.flatMap(([name, { properties }]) =>
      Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>)
        .filter(([, field]) => isUnbounded(field))
        .map(([field]) => `${name}.${field}`),
    );
    expect(requests.length).toBeGreaterThan(12);
    expect(unbounded.filter((name) => !name.startsWith('PresignAnswer.'))).toEqual([]);
  });

  test('every pattern is one that Java, Python and Ruby read as we do', () => {
    const patterns = objectsIn(DESCRIPTION).flatMap(({ pattern }) => (typeof pattern === 'string' ? [pattern] : []));
    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter((pattern) => unportableRestOf(pattern) !== null)).toEqual([]);
    expect(objectsIn(DESCRIPTION).filter((object) => 'patternProperties' in object)).toEqual([]);
  });

  test.each([
    ['a bracket in a class', '[a[]', '[]'],
    ['an intersection', '^[a&&b]', '&&b]'],
    ['a doubled hyphen', '[!--]', '--]'],
    ['a doubled tilde', '[~~]', '~~]'],
    ['a doubled bar', '[||]', '||]'],
    ['a word character', '^\\w', '\\w'],
    ['a digit', '^[\\d]', '\\d]'],
    ['white space', '\\s+', '\\s+'],
    ['a property', '\\p{L}', '\\p{L}'],
    ['a lookbehind', '(?<!a)b', '(?<!a)b'],
    ['a named group', '(?<a>b)', '(?<a>b)'],
    ['a code point', '\\u{1f600}', '\\u{1f600}'],
    ['a byte that is no character in UTF-8', '[^\\x7f-\\x9f]', '\\x9f]'],
    ['a possessive quantifier', 'a++', '++'],
    ['a brace that is no quantifier', 'a{b}', '{b}'],
    ['an empty class', '[]', '[]'],
    ['a class without an end', '[a', ''],
    ['a reference back', '(a)\\1', '\\1'],
  ])('%s is no pattern for all of them', (_what, pattern, rest) => {
    expect(unportableRestOf(pattern)).toBe(rest);
  });

  test('every operation that needs a token says so, in each way a token may be sent, and where a password does', () => {
    const open = DESCRIBED.filter(({ security }) => security.length === 0).map(({ operationId }) => operationId);
    expect(open.sort()).toEqual(['enroll', 'getHealth', 'getOpenApi', 'headHealth', 'headOpenApi', 'previewInvite']);
    for (const { operationId, security, tags } of DESCRIBED.filter((each) => !open.includes(each.operationId)))
      expect([operationId, security]).toEqual([
        operationId,
        [
          { bearer: [] },
          { dpop: [] },
          { identity: [] },
          { rawToken: [] },
          ...(tags.includes('attachments') ? [{ basic: [] }] : []),
        ],
      ]);
  });
});

describe('errors', () => {
  test('stand under the status of their code, in the words of a response that operations share', () => {
    let count = 0;
    for (const { operationId, responses, 'x-codes': codes } of DESCRIBED) {
      for (const code of codes) {
        const response = responses[HTTP_STATUS[code as keyof typeof HTTP_STATUS]];
        expect([operationId, Object.keys(response?.content?.['application/problem+json']?.examples ?? {})]).toEqual([
          operationId,
          expect.arrayContaining([code]),
        ]);
        expect(response?.description).toContain(`\`${code}\``);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(40);
  });

  test('an operation has no status but those of its codes and of API Gateway', () => {
    for (const { operationId, requestBody, responses, 'x-codes': codes } of DESCRIBED) {
      const statuses = codes.map((code) => HTTP_STATUS[code as keyof typeof HTTP_STATUS]);
      const gateway = requestBody === undefined ? [429, 503] : [413, 429, 503];
      // A redirect also has a `default` answer, which stands for those of its target.
      const errors = Object.keys(responses).filter((status) => !/^[23]|default/.test(status));
      expect([operationId, errors]).toEqual([operationId, [...new Set([...statuses, ...gateway])].sort().map(String)]);
      for (const status of gateway)
        expect(responses[status]?.content?.['application/json']?.examples).toHaveProperty('gateway');
    }
  });

  test('have the form of container credentials besides where there is one, and nowhere else', () => {
    const withForm = DESCRIBED.filter(({ responses }) =>
      Object.values(responses).some(
        ({ content }) => 'container_error' in (content?.['application/json']?.examples ?? {}),
      ),
    );
    expect(withForm.map(({ operationId }) => operationId)).toEqual(['getCredentials', 'createCredentials']);
    for (const { responses } of withForm)
      for (const [status, { content }] of Object.entries(responses))
        if (!/^[23]/.test(status))
          expect(content?.['application/json']?.examples).toHaveProperty('container_error.value.Code');
  });

  test('another title, status or code than theirs is not as described', () => {
    const operation = DESCRIBED.find(({ operationId }) => operationId === 'enroll');
    if (operation === undefined) throw new Error('enroll is not described');
    const value = DESCRIPTION.components.examples['already_redeemed']?.value as Record<string, unknown>;
    const faults = (provided: unknown): string[] =>
      judge.ofAnswer(operation, 409, 'application/problem+json', provided);
    expect(faults(value)).toEqual([]);
    for (const wrong of [
      { code: 'conflict' },
      { code: 'not_found' },
      { code: 'conflict', title: 'In conflict with what exists' },
      { status: 404 },
      { title: 'No' },
      { requestId: undefined },
    ])
      expect(faults(JSON.parse(JSON.stringify({ ...value, ...wrong })))).not.toEqual([]);
  });
});

const PROOFS = ['DPoP', 'X-Latchkey-Identity'];

describe('examples', () => {
  test.each(DESCRIBED.map((operation) => [operation.operationId, operation] as const))(
    '%s: each request has its answer, and all are as described',
    (_id, operation) => {
      const { parameters = [], requestBody, responses } = operation;
      const answered = answersOf(operation).map(({ name }) => name);
      expect(answered).not.toEqual([]);
      for (const [status, { content = {} }] of Object.entries(responses)) {
        for (const [type, { examples = {} }] of Object.entries(content)) {
          expect(Object.keys(examples)).not.toEqual([]);
          // Shared responses also hold examples of other operations' codes; each operation checks its own.
          const own = type === 'application/problem+json' ? operation['x-codes'] : Object.keys(examples);
          for (const name of Object.keys(examples).filter((each) => own.includes(each)))
            expect(judge.ofAnswer(operation, Number(status), type, exampleValue(DESCRIPTION, examples[name]))).toEqual(
              [],
            );
        }
      }
      expect(new Set(answered).size).toBe(answered.length);
      const bodies = requestBody?.content['application/json']?.examples ?? {};
      if (requestBody !== undefined) expect(Object.keys(bodies).sort()).toEqual([...answered].sort());
      for (const body of Object.values(bodies)) expect(judge.ofBody(operation, body.value)).toEqual([]);
      for (const { name, in: place, examples = {} } of parameters) {
        // A proof is of one moment: no fixed text is an example of it.
        expect([name, Object.keys(examples).length > 0]).toEqual([name, !PROOFS.includes(name)]);
        if (place === 'path') expect(Object.keys(examples).sort()).toEqual([...answered].sort());
        expect(answered).toEqual(expect.arrayContaining(Object.keys(examples)));
      }
    },
  );

  test('there is one of each presign operation', () => {
    const presign = DESCRIBED.find(({ operationId }) => operationId === 'presign');
    const names = Object.keys(presign?.requestBody?.content['application/json']?.examples ?? {});
    const { oneOf } = (
      DESCRIPTION.components.schemas['PresignRequest'] as { properties: { requests: { items: { oneOf: unknown[] } } } }
    ).properties.requests.items;
    expect(names).toHaveLength(oneOf.length + 1);
  });

  test('a request that is not as described is seen', () => {
    const presign = DESCRIBED.find(({ operationId }) => operationId === 'presign');
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
    const presign = DESCRIBED.find(({ operationId }) => operationId === 'presign');
    const named = [
      ...API_ROUTES.map(({ path }) => path.replace('+}', '}')),
      ...Object.keys(presign?.requestBody?.content['application/json']?.examples ?? {}).filter((op) => op !== 'batch'),
      ...Object.keys(DESCRIPTION.components.examples),
    ];
    // A row may name both methods, `GET or POST /v1/…`, so the test also accepts a bare path.
    expect(named.filter((name) => !new RegExp(`[\` ]${name.replace(/[{}.]/g, '\\$&')}\``).test(text))).toEqual([]);
  });
});
