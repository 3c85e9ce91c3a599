/** Checks the reader's name from a proxy's header: its bytes are decoded once, as UTF-8 or else Latin-1. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { namedReader } from '../../../shared/http/authorization/named-reader.ts';

/** Returns a header as node passes it on, with one character per byte. */
function asHeader(text: string, encoding: BufferEncoding = 'utf8'): string {
  return Buffer.from(text, encoding).toString('latin1');
}

test.each(['anna', 'Änna Müller', '李', 'a😀', ''])('%j in UTF-8 is itself', (name) => {
  expect(namedReader({ 'x-latchkey-user': asHeader(name) })).toBe(name);
});

test('what is no UTF-8 is Latin-1', () => {
  expect(namedReader({ 'x-latchkey-user': asHeader('Müller', 'latin1') })).toBe('Müller');
});

test('a gateway that decoded it already is believed', () => {
  expect(namedReader({ 'x-latchkey-user': '李' })).toBe('李');
});

test('every name comes through as the bytes that it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
      expect(namedReader({ 'x-latchkey-user': asHeader(name) })).toBe(name);
    }),
  );
});

test.each(['x_latchkey_user', 'x-forwarded-user', 'remote-user', 'x-latchkey-identity'])(
  '%s names nobody',
  (header) => {
    expect(namedReader({ [header]: 'anna' })).toBeUndefined();
  },
);
