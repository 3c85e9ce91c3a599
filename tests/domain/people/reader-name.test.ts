/**
 * Proves that readers' names are free text, but never those of users or services, and never text that a log would
 * display as something else.
 */
import { expect, test } from '@jest/globals';
import { isReaderName, MAX_READER_NAME_CHARACTERS } from '../../../shared/domain/people/reader-name.ts';

test.each([
  'anna',
  'Anna Müller',
  'anna@example.org',
  '李',
  '../../x',
  "o'neill; --",
  '%00',
  'serviceman',
  'a'.repeat(128),
])('%j is one', (name) => {
  expect(isReaderName(name)).toBe(true);
});

test.each([
  ['nobody', ''],
  ['what Apache says for nobody', '(null)'],
  ['too long', 'a'.repeat(MAX_READER_NAME_CHARACTERS + 1)],
  ['a service', 'service.web'],
  ['a service in capitals', 'Service.Web'],
  ['NUL', 'an\u0000na'],
  ['a line break', 'anna\r\nx-other: 1'],
  ['DEL', 'anna\u007f'],
  ['a C1 control', 'anna\u0085'],
  ['half a character', 'anna\ud800'],
])('%s is none', (_what, name) => {
  expect(isReaderName(name)).toBe(false);
});
