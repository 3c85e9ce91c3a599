/**
 * Checks the `Authorization` header: it takes a Bearer token, or the bare token as AWS SDKs send it, and refuses
 * anything else without a hint.
 */
import { describe, expect, test } from '@jest/globals';
import { unauthenticated } from '../../../shared/domain/people/authenticate.ts';
import { tokenOf } from '../../../shared/http/authorization/authorization.ts';

const TOKEN = `lk_${'0a'.repeat(10)}_${'aZ-_'.repeat(11).slice(1)}`;

test.each([
  [`Bearer ${TOKEN}`, 'Bearer', TOKEN],
  [`bearer ${TOKEN}`, 'Bearer', TOKEN],
  [`BEARER   ${TOKEN}`, 'Bearer', TOKEN],
  [`DPoP ${TOKEN}`, 'DPoP', TOKEN],
  [`dpop  ${TOKEN}`, 'DPoP', TOKEN],
  [TOKEN, 'raw', TOKEN],
  ['Bearer eyJh.eyJz.c2ln', 'Bearer', 'eyJh.eyJz.c2ln'],
  [`Bearer ${'a'.repeat(8185)}`, 'Bearer', 'a'.repeat(8185)],
])('%s', (header, scheme, text) => {
  expect(tokenOf(header)).toEqual({ scheme, text });
});

describe('refused', () => {
  test.each([
    ['no header', undefined],
    ['an empty one', ''],
    ['spaces', '   '],
    ['Digest', 'Digest username="max"'],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
    ['two headers, as a gateway joins them', `Bearer ${TOKEN},Bearer ${TOKEN}`],
    ['quotes', `Bearer "${TOKEN}"`],
    ['a newline behind', `Bearer ${TOKEN}\n`],
    ['a newline between', `Bearer\n${TOKEN}`],
    ['a NUL', `Bearer ${TOKEN}\u0000`],
    ['a space in front', ` Bearer ${TOKEN}`],
    ['letters from elsewhere', 'Bearer токен'],
    ['8,193 characters', `Bearer ${'a'.repeat(8186)}`],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('%s, in the same words as an unknown token', (_what, header) => {
    expect(() => tokenOf(header)).toThrow(
      expect.objectContaining({ code: 'unauthenticated', message: unauthenticated().message }),
    );
  });

  test.each(['Bearer', 'DPoP'])(
    'the scheme %s without its token is a token of that name, which nobody has',
    (scheme) => {
      expect(tokenOf(scheme)).toEqual({ scheme: 'raw', text: scheme });
    },
  );
});

describe('what is no token is told apart by its form alone, with what would do', () => {
  const CODE = `lki_${'0a'.repeat(10)}_${'x'.repeat(43)}`;

  test.each([
    ['Basic', 'Basic bWF4OnNlY3JldA==', /name and password.*Bearer/],
    ['Basic alone', 'basic', /name and password.*Bearer/],
    ['the code of an invite', `Bearer ${CODE}`, /code of an invite.*POST \/v1\/enroll/],
    ['the same without a scheme', CODE, /code of an invite.*POST \/v1\/enroll/],
    ['a cut code', `Bearer ${CODE.slice(0, -4)}`, /code of an invite.*POST \/v1\/enroll/],
    ['the link of an invite', `Bearer https://broker.example.org/#invite=${CODE}`, /code of an invite.*POST/],
    ['an encoded link', `Bearer https://broker.example.org/%23invite%3D${CODE}`, /code of an invite.*POST/],
  ])('%s', (_what, header, detail) => {
    let thrown: unknown;
    try {
      tokenOf(header);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'unauthenticated', message: expect.stringMatching(detail) as unknown });
    expect(String(thrown)).not.toMatch(/bWF4|x{43}|lki?_/);
  });

  test('a token is a token, whatever its secret looks like', () => {
    const token = `lk_${'0a'.repeat(10)}_-lki_${'0a'.repeat(10)}${'x'.repeat(18)}`;
    expect(tokenOf(`Bearer ${token}`)).toEqual({ scheme: 'Bearer', text: token });
  });
});
