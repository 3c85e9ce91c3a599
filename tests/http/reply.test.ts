/** Checks replies: the headers that each has, and that times never promise too much. */
import { expect, test } from '@jest/globals';
import { json, text, timestamp, withCommonHeaders } from '../../shared/http/reply.ts';

test('every answer may be read by any origin and kept by nobody', () => {
  expect(withCommonHeaders(json(200, {})).headers).toEqual({
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Date, Retry-After, WWW-Authenticate',
    'content-type': 'application/json',
  });
});

test('an answer’s own headers win', () => {
  const reply = { statusCode: 302, headers: { 'cache-control': 'private, max-age=240' } };
  expect(withCommonHeaders(reply).headers?.['cache-control']).toBe('private, max-age=240');
});

test('text and JSON say what they are', () => {
  expect(text(200, 'ä')).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'ä',
  });
  expect(json(201, { a: null }, 'application/x+json')).toEqual({
    statusCode: 201,
    headers: { 'content-type': 'application/x+json' },
    body: '{"a":null}',
  });
});

test.each([
  ['2026-11-23T10:00:00.000Z', '2026-11-23T10:00:00Z'],
  ['2026-11-23T10:00:00.999Z', '2026-11-23T10:00:00Z'],
  ['1970-01-01T00:00:00.001Z', '1970-01-01T00:00:00Z'],
])('%s is told as %s', (date, told) => {
  expect(timestamp(new Date(date))).toBe(told);
});
