/** Proves that failures are told in sentences for people, whatever the bucket wrote. */
import { expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { faultInWords, isUnreadable } from '../../../clients/ui/uploads/upload-fault.ts';

test.each([
  ['out_of_scope', /role no longer lets you add/],
  ['unauthenticated', /no longer belong/],
  ['bucket_cors', /CORS/],
  ['unreachable', /not reached/],
  ['too_large', /larger than/],
] as const)('%s is a sentence', (code, words) => {
  const text = faultInWords(new LatchkeyError(code, 'S3 answered 403 AccessDenied: no'));
  expect(text).toMatch(words);
  expect(text).not.toContain('S3 answered');
});

test('a file that cannot be read any more has to be chosen again', () => {
  const gone = new LatchkeyError('invalid_request', 'cannot be read', { cause: new Error('NotReadableError') });
  expect(isUnreadable(gone)).toBe(true);
  expect(faultInWords(gone)).toMatch(/Choose it again/);
  expect(isUnreadable(new LatchkeyError('invalid_request', 'a key is not empty'))).toBe(false);
});

test('a limit says how long to wait, and a fault of the page nothing of itself', () => {
  expect(faultInWords(new LatchkeyError('rate_limited', 'slow', { retryAfterSeconds: 7 }))).toMatch(/7 seconds/);
  expect(faultInWords(new TypeError('x is undefined'))).toBe('Something went wrong.');
});
