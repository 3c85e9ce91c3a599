/**
 * Proves that a POST's body and a GET's query take the same fields in a credentials request, and reject unknown ones.
 */
import { describe, expect, test } from '@jest/globals';
import { credentialsRequest, type CredentialsRequest } from '../../../shared/http/credentials/credentials-request.ts';
import { eventOf } from '../../harness/events.ts';

const WHOLE = { format: 'json', durationSeconds: undefined, narrowing: { areas: undefined, actions: undefined } };
const get = (query?: Record<string, string>): CredentialsRequest =>
  credentialsRequest(eventOf(query === undefined ? {} : { query }));
const post = (body?: string, query?: Record<string, string>): CredentialsRequest =>
  credentialsRequest(
    eventOf({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
      ...(query === undefined ? {} : { query }),
    }),
  );

describe('everything', () => {
  test('is what an empty request asks for', () => {
    expect(get()).toEqual(WHOLE);
    expect(get({})).toEqual(WHOLE);
    expect(post()).toEqual(WHOLE);
    expect(post('{}')).toEqual(WHOLE);
  });
});

describe('the same question', () => {
  const requested = {
    format: 'process',
    durationSeconds: 900,
    narrowing: { areas: ['shared', 'private'], actions: ['read'] },
  };

  test('by GET', () => {
    expect(get({ format: 'process', durationSeconds: '900', areas: 'shared,private', actions: 'read' })).toEqual(
      requested,
    );
  });

  test('by POST', () => {
    const body = { durationSeconds: 900, areas: ['shared', 'private'], actions: ['read'] };
    expect(post(JSON.stringify(body), { format: 'process' })).toEqual(requested);
  });
});

test.each(['json', 'process', 'container', 'env'])('the format %s', (format) => {
  expect(get({ format }).format).toBe(format);
  expect(post('{}', { format }).format).toBe(format);
});

describe('left to the domain', () => {
  test('empty lists stay empty lists: they never mean everything', () => {
    expect(get({ areas: '', actions: '' }).narrowing).toEqual({ areas: [], actions: [] });
    expect(post('{"areas":[],"actions":[]}').narrowing).toEqual({ areas: [], actions: [] });
  });

  test('spaces and empty names in a query stay what they are', () => {
    expect(get({ areas: 'shared,,private', actions: ' read' }).narrowing).toEqual({
      areas: ['shared', '', 'private'],
      actions: [' read'],
    });
  });

  test('durations out of bounds', () => {
    expect(get({ durationSeconds: '000900' }).durationSeconds).toBe(900);
    expect(get({ durationSeconds: '0' }).durationSeconds).toBe(0);
    expect(post('{"durationSeconds":-1}').durationSeconds).toBe(-1);
  });
});

describe('refused', () => {
  test.each<Record<string, string>>([
    { duration: '900' },
    { DurationSeconds: '900' },
    { areas: 'shared', area: 'private' },
    { format: 'xml' },
    { format: '' },
    { durationSeconds: '' },
    { durationSeconds: '9e2' },
    { durationSeconds: '900.0' },
    { durationSeconds: '-900' },
    { durationSeconds: '+900' },
    { durationSeconds: ' 900' },
    { durationSeconds: '0x384' },
    { durationSeconds: '900,3600' },
    { durationSeconds: '9'.repeat(10) },
  ])('GET %j', (query) => {
    expect(() => get(query)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  test('GET with a body, which would else be a narrowing that nobody reads', () => {
    const event = eventOf({ headers: { 'content-type': 'application/json' }, body: '{"areas":["shared"]}' });
    expect(() => credentialsRequest(event)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    expect(credentialsRequest(eventOf({ body: '' }))).toEqual(WHOLE);
  });

  test.each([
    'null',
    '[]',
    '"shared"',
    '{"duration":900}',
    '{"format":"json"}',
    '{"durationSeconds":"900"}',
    '{"durationSeconds":900.5}',
    '{"durationSeconds":1e400}',
    '{"durationSeconds":null}',
    '{"areas":"shared"}',
    '{"areas":[1]}',
    '{"areas":[["shared"]]}',
    '{"areas":{"0":"shared"}}',
    '{"actions":null}',
    `{"areas":["${'a'.repeat(65)}"]}`,
    `{"areas":[${Array.from({ length: 17 }, () => '"shared"').join(',')}]}`,
  ])('POST %s', (body) => {
    expect(() => post(body)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  test('a narrowing of the query in a POST, which would be read by nobody', () => {
    expect(() => post('{}', { areas: 'shared' })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    expect(() => post('{}', { durationSeconds: '900' })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
