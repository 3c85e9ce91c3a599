/**
 * Checks Basic authentication: credentials are parsed once, in one form, and any other form gets the same refusal,
 * which never repeats the input.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isBasic, loginChallenge, loginOf } from '../../../shared/http/authorization/basic.ts';

function basic(text: string | Uint8Array): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

test.each([
  ['anna:secret', 'anna', 'secret'],
  ['anna:se:cr:et', 'anna', 'se:cr:et'],
  ['anna:', 'anna', ''],
  ['änna:pässwörd', 'änna', 'pässwörd'],
  ['../x:y', '../x', 'y'],
  [`anna:${'p'.repeat(1024)}`, 'anna', 'p'.repeat(1024)],
])('%j is a login', (text, name, password) => {
  expect(loginOf(basic(text))).toEqual({ name, password });
  expect(loginOf(basic(text).replace('Basic', 'bAsIc '))).toEqual({ name, password });
});

test('any name without a colon and any password come out as they went in', () => {
  const names = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => !text.includes(':') && text !== '(null)');
  fc.assert(
    fc.property(names, fc.string({ unit: 'grapheme', maxLength: 60 }), (name, password) => {
      expect(loginOf(basic(`${name}:${password}`))).toEqual({ name, password });
    }),
  );
});

test.each([
  ['nothing', 'Basic'],
  ['nothing after a space', 'Basic '],
  ['no Base64', 'Basic an:na'],
  ['Base64 of URLs', 'Basic YW5uYTp_'],
  ['padding in the middle', 'Basic YW5uYTo=YQ=='],
  ['more after it', `${basic('anna:secret')} more`],
  ['two of them', `${basic('anna:secret')},${basic('anna:secret')}`],
  ['no colon', basic('anna')],
  ['no name', basic(':secret')],
  ['a service', basic('service.web:secret')],
  ['nobody', basic('(null):secret')],
  ['NUL in the name', basic('an\u0000na:secret')],
  ['a line break in the name', basic('anna\n:secret')],
  ['no UTF-8', basic(Uint8Array.of(0x61, 0xff, 0x3a, 0x62))],
  ['overlong UTF-8', basic(Uint8Array.of(0xc1, 0xa1, 0x3a, 0x62))],
  ['a name that is too long', basic(`${'a'.repeat(129)}:b`)],
  ['a password that is too long', basic(`anna:${'p'.repeat(1025)}`)],
  ['a header that is too long', basic(`anna:${'p'.repeat(8000)}`)],
])('%s is none, and the refusal says nothing of it', (_what, header) => {
  expect(isBasic(header)).toBe(true);
  let message = '';
  try {
    loginOf(header);
  } catch (error) {
    expect(error).toMatchObject({ code: 'unauthenticated' });
    ({ message } = error as Error);
  }
  expect(message).toMatch(/^sign in with your name and password of smap/);
});

describe('who is told what', () => {
  test.each([undefined, '', 'Basic', basic('anna:x')])('%j may sign in', (authorization) => {
    expect(loginChallenge(authorization)).toBe('Basic realm="smap"');
  });

  test.each(['Bearer lk_x', 'lk_x', 'Basically', 'Digest username="anna"', 'DPoP lk_x'])(
    '%j has a token that does not do, and no password would help',
    (authorization) => {
      expect(loginChallenge(authorization)).toBe('Bearer realm="latchkey", error="invalid_token"');
    },
  );
});
