/** Proves that a body must be JSON in UTF-8, uncompressed and within a size. */
import { describe, expect, test } from '@jest/globals';
import { jsonBody, MAX_BODY_BYTES } from '../../shared/http/body.ts';
import { eventOf } from '../harness/events.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = JSON_TYPE, isBase64Encoded = false): unknown =>
  jsonBody(eventOf({ method: 'POST', headers, body, isBase64Encoded }));
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

test('the most is 64 KB', () => {
  expect(MAX_BODY_BYTES).toBe(65_536);
});

describe('read', () => {
  test.each([
    ['an object', '{"a":[1,null,"ä"]}', { a: [1, null, 'ä'] }],
    ['with spaces around', ' \n{} ', {}],
    ['null', 'null', null],
    ['escapes of lone surrogates', '"\\ud800"', '\ud800'],
  ])('%s', (_what, text, value) => {
    expect(post(text)).toEqual(value);
    expect(post(base64(text), JSON_TYPE, true)).toEqual(value);
  });

  test.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json;',
    'Application/JSON ; charset="UTF-8"',
    ' application/json ; charset=utf-8 ',
    'application/json; profile="a;b"; charset=utf-8; q=1',
  ])('as %s', (type) => {
    expect(post('{}', { 'content-type': type })).toEqual({});
  });

  test('no body is undefined, whatever type it has not', () => {
    for (const headers of [{}, JSON_TYPE, { 'content-type': 'text/html' }]) expect(post('', headers)).toBeUndefined();
    expect(jsonBody(eventOf({ method: 'POST' }))).toBeUndefined();
  });

  test('the encoding `identity` is none', () => {
    for (const none of ['identity', 'Identity', 'identity, identity', 'identity,IDENTITY ', ''])
      expect(post('{}', { ...JSON_TYPE, 'content-encoding': none })).toEqual({});
  });
});

test.each([
  ['text/plain', 'bodies are JSON: send it with Content-Type: application/json'],
  ['application/json; charset=latin1', 'bodies are in UTF-8: send it so, and leave the charset out of Content-Type'],
])('%s is told what would do', (type, detail) => {
  expect(() => post('{}', { 'content-type': type })).toThrow(detail);
});

describe('refused', () => {
  test.each([
    ['another type', '{}', { 'content-type': 'text/plain' }, 'unsupported_media_type'],
    ['no type', '{}', {}, 'unsupported_media_type'],
    ['a form', 'code=x', { 'content-type': 'application/x-www-form-urlencoded' }, 'unsupported_media_type'],
    ['a type that begins alike', '{}', { 'content-type': 'application/jsonx' }, 'unsupported_media_type'],
    ['a type that ends alike', '{}', { 'content-type': 'application/problem+json' }, 'unsupported_media_type'],
    ['two types', '{}', { 'content-type': 'text/plain,application/json' }, 'unsupported_media_type'],
    ['two types, JSON first', '{}', { 'content-type': 'application/json, text/plain' }, 'unsupported_media_type'],
    ['spaces around =', '{}', { 'content-type': 'application/json; charset = utf-8' }, 'unsupported_media_type'],
    ['two charsets', '{}', { 'content-type': 'application/json;charset=x;charset=utf-8' }, 'unsupported_media_type'],
    ['one coding of two', '{}', { ...JSON_TYPE, 'content-encoding': 'identity, gzip' }, 'unsupported_media_type'],
    ['another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }, 'unsupported_media_type'],
    ['compressed', '{}', { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'unsupported_media_type'],
    ['compressed and empty', '', { ...JSON_TYPE, 'content-encoding': 'br' }, 'unsupported_media_type'],
    ['a byte order mark', '\ufeff{}', JSON_TYPE, 'invalid_request'],
    ['broken off', '{"code":"lki_', JSON_TYPE, 'invalid_request'],
    ['two values', '{}{}', JSON_TYPE, 'invalid_request'],
    ['single quotes', "{'a':1}", JSON_TYPE, 'invalid_request'],
    ['NaN', '{"a":NaN}', JSON_TYPE, 'invalid_request'],
    ['spaces alone', '   ', JSON_TYPE, 'invalid_request'],
  ])('%s', (_what, body, headers, code) => {
    expect(() => post(body, headers)).toThrow(expect.objectContaining({ code }));
    expect(() => post(base64(body), headers, true)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ['a bare continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('bytes that are no UTF-8: %s', (_what, bytes) => {
    expect(() => post(base64(Uint8Array.from(bytes)), JSON_TYPE, true)).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  test('what is wrong is not quoted', () => {
    expect(() => post('{"code":lki_secret}')).toThrow(
      expect.objectContaining({ message: 'the body is not valid JSON in UTF-8' }),
    );
  });
});

describe('the size', () => {
  /** Returns a JSON text of exactly this many bytes. */
  const text = (bytes: number, character = 'a'): string =>
    `"${character.repeat((bytes - 2) / Buffer.byteLength(character))}"`;

  test.each(['a', 'ä', '𝄞'])('counts bytes, not characters (%s)', (character) => {
    const largest = text(MAX_BODY_BYTES - ((MAX_BODY_BYTES - 2) % Buffer.byteLength(character)), character);
    expect(() => post(largest)).not.toThrow();
    expect(() => post(`${largest}     `)).toThrow(expect.objectContaining({ code: 'too_large' }));
  });

  test('counts what Base64 holds, not its length', () => {
    expect(post(base64(text(MAX_BODY_BYTES)), JSON_TYPE, true)).toHaveLength(MAX_BODY_BYTES - 2);
    expect(() => post(base64(text(MAX_BODY_BYTES + 1)), JSON_TYPE, true)).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    );
  });

  test('comes before type and content: a huge body is not looked at', () => {
    expect(() => post('x'.repeat(1_000_000), { 'content-type': 'text/plain' })).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    );
  });

  test('can be another for a route that says so', () => {
    const event = eventOf({ method: 'POST', headers: JSON_TYPE, body: text(1000) });
    expect(jsonBody(event, 1000)).toHaveLength(998);
    expect(() => jsonBody(event, 999)).toThrow(expect.objectContaining({ code: 'too_large' }));
  });
});
