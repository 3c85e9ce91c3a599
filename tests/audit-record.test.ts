/** Checks the audit record's parts: a decision by status, and error names without messages. */
import { expect, test } from '@jest/globals';
import { causeNames, decisionOf } from '../shared/audit-record.ts';

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
