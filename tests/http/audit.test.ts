/** The audit line's parts: a digest in place of what was issued, a decision by status, error names without messages. */
import { expect, test } from '@jest/globals';
import { causeNames, decisionOf, digest } from '../../shared/http/audit.ts';

test('what was issued is told by its SHA-256', () => {
  expect(digest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([
  [200, 'allowed'],
  [201, 'allowed'],
  [302, 'allowed'],
  [399, 'allowed'],
  [400, 'refused'],
  [429, 'refused'],
  [499, 'refused'],
  [500, 'failed'],
  [503, 'failed'],
])('%i was %s', (status, decision) => {
  expect(decisionOf(status)).toBe(decision);
});

test('causes are told by name, outermost first, and their messages never', () => {
  const inner = new RangeError('secret one');
  const outer = new TypeError('secret two', { cause: new Error('secret three', { cause: inner }) });
  expect(causeNames(outer)).toBe('TypeError < Error < RangeError');
});

test.each([['text'], [undefined], [null], [{ name: 'secret' }]])('what is no error has no name: %j', (thrown) => {
  expect(causeNames(thrown)).toBe('');
});

test('causes that go round in a circle end', () => {
  const error = new Error('a');
  error.cause = error;
  expect(causeNames(error)).toBe('Error < Error < Error < Error < Error');
});
