/** Proves that schemas reject unknown fields, and that their messages name the field and never its value. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inviteBody, memberBody, tokenBody } from '../../shared/http/people/people-schemas.ts';
import { PRESIGN_ITEM_SCHEMAS } from '../../shared/http/presign/presign-schemas.ts';
import { credentialsBody, credentialsPostQuery, enrollBody, nothing, parse } from '../../shared/http/schemas.ts';

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_request' });
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test('what is right is handed on as it is', () => {
  expect(parse(enrollBody, { code: 'lki_x' }, 'body')).toEqual({ code: 'lki_x' });
  expect(parse(nothing, {}, 'query')).toEqual({});
});

test.each([
  ['an unknown field', enrollBody, { code: 'x', admin: true }, 'body: unknown field "admin"; allowed are: code'],
  ['a misspelt field', enrollBody, { Code: 'x' }, 'body: unknown field "Code"; allowed are: code'],
  [
    'one of several fields',
    credentialsBody,
    { durationSecs: 900 },
    'body: unknown field "durationSecs"; allowed are: durationSeconds, areas, actions',
  ],
  [
    'an unknown field of a field that may be null',
    memberBody,
    { oidc: { issuer: 'x', sub: 'y' } },
    'body.oidc: unknown field "sub"; allowed are: issuer, subject',
  ],
  ['a missing field', enrollBody, {}, 'body.code: is missing'],
  ['a missing field of a field', memberBody, { oidc: { issuer: 'x' } }, 'body.oidc.subject: is missing'],
  ['another type', enrollBody, { code: 7 }, 'body.code: is not a string'],
  ['null', enrollBody, { code: null }, 'body.code: is not a string'],
  ['no object', enrollBody, 'secret', 'body: is not an object'],
  ['an array', enrollBody, ['secret'], 'body: is not an object'],
  ['nothing', enrollBody, undefined, 'body: is missing'],
  ['an empty code', enrollBody, { code: '' }, 'body.code: is empty'],
  ['a long code', enrollBody, { code: 'x'.repeat(2049) }, 'body.code: is over the limit of 2048 characters'],
  ['no list', credentialsBody, { areas: 'shared' }, 'body.areas: is not a list'],
  ['a long list', credentialsBody, { areas: Array(17).fill('x') }, 'body.areas: is over the limit of 16 items'],
  ['a fault inside a list', credentialsBody, { areas: ['shared', 7] }, 'body.areas.1: is not a string'],
  ['a fraction', credentialsBody, { durationSeconds: 1.5 }, 'body.durationSeconds: is not an integer'],
  ['text for a number', credentialsBody, { durationSeconds: '900' }, 'body.durationSeconds: is not an integer'],
  ['text for a flag', inviteBody, { user: 'x', reuse: 'true' }, 'body.reuse: is not true or false'],
  [
    'a small number',
    inviteBody,
    { user: 'x', expiresInSeconds: 59 },
    'body.expiresInSeconds: is under the limit of 60',
  ],
  ['an empty list', tokenBody, { name: 'x', role: 'y', cidrs: [] }, 'body.cidrs: is empty'],
  ['anything where nothing belongs', nothing, { x: 'x' }, 'body: unknown field "x"; no field is allowed'],
])('%s: %#', (_what, schema, value, message) => {
  expect(messageOf(() => parse(schema, value, 'body'))).toBe(message);
});

test('a query has parameters', () => {
  expect(messageOf(() => parse(credentialsPostQuery, { areas: 'x' }, 'query'))).toBe(
    'query: unknown parameter "areas"; allowed are: format',
  );
  expect(messageOf(() => parse(credentialsPostQuery, { format: 'xml' }, 'query'))).toBe(
    'query.format: is not one of: json, process, container, env',
  );
});

test('an item of a batch is told what its operation has', () => {
  expect(messageOf(() => parse(PRESIGN_ITEM_SCHEMAS.head, { op: 'head', key: 'x', contentType: 'y' }, 'request'))).toBe(
    'request: unknown field "contentType"; allowed are: op, key, expiresInSeconds',
  );
});

describe('what a field is called', () => {
  test.each(['__proto__', 'constructor', 'toString'])('%s is as unknown as any other', (name) => {
    const value = JSON.parse(`{"code":"x","${name}":{"admin":true}}`) as unknown;
    expect(messageOf(() => parse(enrollBody, value, 'body'))).toBe(`body: unknown field "${name}"; allowed are: code`);
  });

  test.each([
    ['bulk_id', '"bulk_id"'],
    ['fantasia', '"fantasia"'],
    ['größe', '"größe"'],
    ['content type', '"content type"'],
    ['$schema', '"$schema"'],
    ['metadata[foo]', '"metadata[foo]"'],
    ['duration ', '"duration "'],
    ['a"b', String.raw`"a\"b"`],
    ['', '""'],
    ['a\nb\u202e\u2028c', '"a?b??c"'],
    ['a '.repeat(50), `"${'a '.repeat(20)}…"`],
  ])('%j is quoted as %s', (name, shown) => {
    expect(messageOf(() => parse(enrollBody, { code: 'x', [name]: 'secret' }, 'body'))).toBe(
      `body: unknown field ${shown}; allowed are: code`,
    );
  });

  test.each([
    `lk_${'0a'.repeat(10)}_secret`,
    `x.lki_${'0a'.repeat(10)}`,
    `AKIA${'X'.repeat(16)}`,
    `xASIA${'2'.repeat(16)}`,
    'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    'x'.repeat(43),
    `a ${'x'.repeat(40)}`,
  ])('%j is not quoted, because it could be a secret', (name) => {
    expect(messageOf(() => parse(enrollBody, { code: 'x', [name]: 'secret' }, 'body'))).toBe(
      'body: an unknown field; allowed are: code',
    );
  });

  test('is seen whole, and its value never is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 3 }), (name, value) => {
        const message = messageOf(() => parse(nothing, { [name]: `<${value}>` }, 'body'));
        expect(message).toMatch(
          /^body: (?:an unknown field|unknown field "[^\p{C}\p{Zl}\p{Zp}]*"); no field is allowed$/u,
        );
        expect(message).not.toContain(`<${value}>`);
      }),
    );
  });

  test('what stands beside it is not quoted', () => {
    const message = messageOf(() => parse(enrollBody, { code: 'lki_secret', more: 'secret' }, 'body'));
    expect(message).not.toContain('secret');
  });
});
