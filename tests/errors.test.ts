/**
 * Proves which parts of an error callers may see, and which errors are an answer to callers rather than a failure of
 * the broker.
 */
import { describe, expect, test } from '@jest/globals';
import { HTTP_STATUS, LatchkeyError, orRefusal, type ErrorCode } from '../shared/errors.ts';

const CODES = Object.keys(HTTP_STATUS) as ErrorCode[];

test('an error says its code and detail, and keeps its cause apart', () => {
  const cause = new Error('inside');
  const error = new LatchkeyError('upstream_unavailable', 'try again', { cause, retryAfterSeconds: 2 });
  expect(error).toMatchObject({ name: 'LatchkeyError', code: 'upstream_unavailable', message: 'try again' });
  expect(error.retryAfterSeconds).toBe(2);
  expect(error.cause).toBe(cause);
  expect(String(error)).not.toContain('inside');
});

test('an error without a cause has none', () => {
  expect('cause' in new LatchkeyError('conflict', 'x')).toBe(false);
});

describe('orRefusal', () => {
  test('gives what the work gives', () => {
    expect(orRefusal(() => 7)).toBe(7);
    expect(orRefusal(() => undefined)).toBeUndefined();
  });

  test.each(CODES.filter((code) => HTTP_STATUS[code] < 500))('%s is a refusal', (code) => {
    const error = new LatchkeyError(code, 'x');
    expect(
      orRefusal(() => {
        throw error;
      }),
    ).toBe(error);
  });

  test.each([
    ...CODES.filter((code) => HTTP_STATUS[code] >= 500).map((code) => [code, new LatchkeyError(code, 'x')] as const),
    ['a bug', new TypeError('x')] as const,
  ])('%s is thrown on', (_what, error) => {
    expect(() =>
      orRefusal(() => {
        throw error;
      }),
    ).toThrow(error);
  });
});
