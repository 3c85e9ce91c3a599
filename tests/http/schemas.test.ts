/** Schemas: strict objects, and messages that name the field and never its value. */
import { describe, expect, test } from '@jest/globals';
import { credentialsBody, enrollBody, nothing, parse } from '../../shared/http/schemas.ts';

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
  ['an unknown field', enrollBody, { code: 'x', admin: true }, 'body: holds an unknown field'],
  ['a missing field', enrollBody, {}, 'body.code: is not of type string'],
  ['another type', enrollBody, { code: 7 }, 'body.code: is not of type string'],
  ['no object', enrollBody, 'secret', 'body: is not an object'],
  ['an array', enrollBody, ['secret'], 'body: is not an object'],
  ['nothing', enrollBody, undefined, 'body: is not an object'],
  ['an empty code', enrollBody, { code: '' }, 'body.code: is under the limit of 1'],
  ['a long code', enrollBody, { code: 'x'.repeat(257) }, 'body.code: is over the limit of 256'],
  ['a fault inside a list', credentialsBody, { areas: ['shared', 7] }, 'body.areas.1: is not of type string'],
  ['a fraction', credentialsBody, { durationSeconds: 1.5 }, 'body.durationSeconds: is not of type int'],
  ['anything where nothing belongs', nothing, { secret: 'x' }, 'body: holds an unknown field'],
])('%s: %#', (_what, schema, value, message) => {
  expect(messageOf(() => parse(schema, value, 'body'))).toBe(message);
});

describe('what a field is called', () => {
  test.each(['__proto__', 'constructor', 'toString'])('%s is as unknown as any other', (name) => {
    const value = JSON.parse(`{"code":"x","${name}":{"admin":true}}`) as unknown;
    expect(messageOf(() => parse(enrollBody, value, 'body'))).toBe('body: holds an unknown field');
  });

  test('is not quoted, nor is its value', () => {
    const message = messageOf(() => parse(enrollBody, { code: 'lki_secret', lk_secret: 'secret' }, 'body'));
    expect(message).not.toContain('secret');
  });
});
