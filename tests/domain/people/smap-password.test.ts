/** Checks passwords in both of smap's columns against published examples, and values that match no password. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPasswordOf, type SmapUser } from '../../../shared/domain/people/smap-password.ts';
import { smapPasswords } from '../../../local/smap-database.ts';

function userOf(ident: string, password: string, over: Partial<SmapUser> = {}): SmapUser {
  const { digest, basic } = smapPasswords(ident, password);
  return { realm: 'smap', password: digest, basicPassword: basic, ...over };
}

const DIGEST_ALONE = { basicPassword: null };
const BASIC_ALONE = { password: null };

describe('published examples', () => {
  // Apache's documentation has this line for the password "myPassword".
  // https://httpd.apache.org/docs/2.4/misc/password_encryptions.html
  test('Apache’s {SHA}', () => {
    const user = { realm: 'smap', password: null, basicPassword: '{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=' };
    expect(isPasswordOf(user, 'myName', 'myPassword')).toBe(true);
    expect(isPasswordOf(user, 'myName', 'mypassword')).toBe(false);
  });

  // smap's own setup writes these values.
  // https://github.com/smap-consulting/smapserver2/blob/master/setup/install/setupDb.sql
  test.each<[string, Partial<SmapUser>]>([
    ['by both columns', {}],
    ['by the digest', { basicPassword: null }],
    ['by the other', { password: null }],
  ])('the user that smap’s own setup makes, %s', (_what, over) => {
    const stored = { password: '9f12895fe9898cc306c45c9d3fcbc3d6', basicPassword: '{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=' };
    const user = { realm: 'smap', ...stored, ...over };
    expect([isPasswordOf(user, 'admin', 'admin'), isPasswordOf(user, 'admin', 'Admin')]).toEqual([true, false]);
  });

  // `md5sum` and `sha1sum | xxd -r -p | base64` made the values.
  test('a colon, and letters beyond ASCII, as UTF-8', () => {
    const colon = { realm: 'smap', password: '8a7167f0bcc9eb503195087e2375847a', basicPassword: null };
    expect(isPasswordOf(colon, 'ada', 'a:b:')).toBe(true);
    const letters = { realm: 'smap', password: null, basicPassword: '{SHA}M4w/4TnIPuHpRpIOvGlO++EI4LQ=' };
    expect(isPasswordOf(letters, 'ada', 'grün✓𝄞')).toBe(true);
  });
});

test.each<[string, Partial<SmapUser>]>([
  ['both columns', {}],
  ['the digest alone', DIGEST_ALONE],
  ['the digest beside an empty text', { basicPassword: '' }],
  ['the other column alone', BASIC_ALONE],
  ['the other column beside an empty text', { password: '' }],
  ['the other column, whatever the realm', { realm: null, password: null }],
])('the right password is right by %s, and no other is', (_what, over) => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (ident, password, other) => {
      const user = userOf(ident, password, over);
      expect(isPasswordOf(user, ident, password)).toBe(true);
      expect(isPasswordOf(user, ident, other)).toBe(other === password);
      expect(isPasswordOf(user, ident, `${password} `)).toBe(false);
    }),
  );
});

describe('nobody’s password', () => {
  test.each<[string, Partial<SmapUser>]>([
    ['both columns null', { password: null, basicPassword: null }],
    ['both columns empty', { password: '', basicPassword: '' }],
    ['the digest of another realm', { ...DIGEST_ALONE, realm: 'other' }],
    ['a digest without a realm', { ...DIGEST_ALONE, realm: null }],
    ['a digest of a realm in capitals', { ...DIGEST_ALONE, realm: 'SMAP' }],
    ['the mark alone', { password: null, basicPassword: '{SHA}' }],
    ['a value cut short', { password: null, basicPassword: userOf('ada', 'right').basicPassword?.slice(0, -1) ?? '' }],
    ['the password itself', { password: 'right', basicPassword: 'right' }],
    ['values in each other’s column', { password: userOf('ada', 'right').basicPassword, basicPassword: null }],
  ])('%s', (_what, over) => {
    for (const password of ['right', '', 'null', '{SHA}', '0'.repeat(32)])
      expect(isPasswordOf(userOf('ada', 'right', over), 'ada', password)).toBe(false);
  });

  test('a stored value itself', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (ident, password) => {
        const user = userOf(ident, password);
        for (const stored of [user.password, user.basicPassword, user.basicPassword?.slice('{SHA}'.length)])
          expect(isPasswordOf(user, ident, stored ?? '')).toBe(stored === password);
      }),
    );
  });

  test('whatever an unknown user shows', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (ident, password) => {
        expect(isPasswordOf(undefined, ident, password)).toBe(false);
      }),
    );
  });

  test('the digest of another name', () => {
    expect(isPasswordOf(userOf('max', 'right', DIGEST_ALONE), 'ada', 'right')).toBe(false);
  });
});
