/** Proves that failures are told in sentences for people, whatever the bucket wrote. */
import { expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { faultInWords, isUnreadable } from '../../../clients/ui/uploads/upload-fault.ts';

test.each([
  ['out_of_scope', /role no longer lets you add/],
  ['unauthenticated', /no longer belong/],
  ['unreachable', /not reached/],
  ['too_large', /larger than/],
] as const)('%s is a sentence', (code, words) => {
  const text = faultInWords(new LatchkeyError(code, 'S3 answered 403 AccessDenied: no'));
  expect(text).toMatch(words);
  expect(text).not.toContain('S3 answered');
});

test('what the library says itself is said as it is', () => {
  const cors = new LatchkeyError(
    'bucket_cors',
    'the bucket b has no CORS rule for https://a: its owner has to add one',
  );
  expect(faultInWords(cors)).toBe('The bucket b has no CORS rule for https://a: its owner has to add one.');
});

test('a file that cannot be read any more has to be chosen again', () => {
  const gone = new LatchkeyError('invalid_request', 'the file cannot be read any more: choose it again', {
    cause: new Error('NotReadableError'),
  });
  expect(isUnreadable(gone)).toBe(true);
  expect(faultInWords(gone)).toMatch(/choose it again/);
  expect(isUnreadable(new LatchkeyError('invalid_request', 'a key is not empty'))).toBe(false);
});

test('a limit says to wait, and a fault of the page nothing of itself', () => {
  expect(faultInWords(new LatchkeyError('rate_limited', 'slow', { retryAfterSeconds: 7 }))).toMatch(/wait a minute/);
  expect(faultInWords(new TypeError('x is undefined'))).toMatch(/^Something went wrong/);
});
