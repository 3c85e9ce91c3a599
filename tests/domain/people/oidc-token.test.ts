/** Proves what a JWT must say before its signature is looked at: each claim and header member alone. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readIdentity, type OidcIssuer } from '../../../shared/domain/people/oidc-token.ts';

const NOW_SECONDS = 1_800_000_000;
const NOW = new Date(NOW_SECONDS * 1000);
const ISSUER: OidcIssuer = {
  issuer: 'https://login.example.org',
  audience: 'latchkey',
  algorithms: ['ES256'],
  subjectClaim: 'sub',
  requiredClaims: { repository_id: '4711' },
};
const OTHER: OidcIssuer = { ...ISSUER, issuer: 'https://login.example.org/', subjectClaim: 'oid', requiredClaims: {} };
const HEADER = { alg: 'ES256', typ: 'JWT', kid: 'one' };
const CLAIMS = {
  ...{ iss: ISSUER.issuer, aud: ISSUER.audience, sub: 'max', repository_id: '4711' },
  ...{ exp: NOW_SECONDS + 1, nbf: NOW_SECONDS, iat: NOW_SECONDS },
};

function told(claims: object = {}, header: object = {}): string {
  try {
    const jwt = { header: { ...HEADER, ...header }, claims: { ...CLAIMS, ...claims } };
    return readIdentity(jwt, [ISSUER, OTHER], NOW).identity.subject;
  } catch (error) {
    return (error as Error).message;
  }
}

test('the right one is the subject of its issuer', () => {
  const { issuer, identity } = readIdentity({ header: HEADER, claims: CLAIMS }, [OTHER, ISSUER], NOW);
  expect([issuer, identity]).toEqual([ISSUER, { issuer: ISSUER.issuer, subject: 'max' }]);
});

describe('is taken', () => {
  test.each<[string, object, object]>([
    ['one audience among others', { aud: ['x', 'latchkey'] }, {}],
    ['no nbf and no iat', { nbf: undefined, iat: undefined }, {}],
    ['a clock that is a minute ahead', { nbf: NOW_SECONDS + 60, iat: NOW_SECONDS + 60 }, {}],
    ['no type', {}, { typ: undefined }],
    ['an access token', {}, { typ: 'at+jwt' }],
    ['a type of other letters', {}, { typ: 'jwt' }],
    ['no key id', {}, { kid: undefined }],
  ])('%s', (_what, claims, header) => {
    expect(told(claims, header)).toBe('max');
  });

  test('the subject of the claim that the issuer’s configuration names', () => {
    expect(told({ iss: OTHER.issuer, oid: 'object-id' })).toBe('object-id');
    expect(told({ iss: OTHER.issuer })).toMatch(/subject/);
  });
});

describe('is refused', () => {
  test.each<[string, object, RegExp]>([
    ['another issuer', { iss: 'https://evil.org' }, /iss/],
    ['an issuer in a list', { iss: [ISSUER.issuer] }, /iss/],
    ['no issuer', { iss: undefined }, /iss/],
    ['another audience', { aud: 'latchkey2' }, /aud/],
    ['no audience', { aud: undefined }, /aud/],
    ['an audience within a list within a list', { aud: [['latchkey']] }, /aud/],
    ['no end', { exp: undefined }, /exp/],
    ['an end that is text', { exp: String(NOW_SECONDS + 10) }, /exp/],
    ['an end without end', { exp: Infinity }, /exp/],
    ['an end that is now', { exp: NOW_SECONDS }, /expired/],
    ['a beginning more than a minute from now', { nbf: NOW_SECONDS + 61 }, /not valid yet/],
    ['made more than a minute from now', { iat: NOW_SECONDS + 61 }, /not valid yet/],
    ['a beginning that is text', { nbf: '0' }, /nbf/],
    ['a required claim that is missing', { repository_id: undefined }, /requires/],
    ['a required claim in a list', { repository_id: ['4711'] }, /requires/],
    ['a required claim as a number', { repository_id: 4711 }, /requires/],
    ['a key that it is bound to', { cnf: { jkt: 'x' } }, /bound to a key/],
    ['an event, such as a logout', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, /events/],
    ['a subject with a line break', { sub: 'max\n' }, /subject/],
    ['a subject of 256 characters', { sub: 'x'.repeat(256) }, /subject/],
    ['a subject that is a number', { sub: 1 }, /subject/],
  ])('%s', (_what, claims, fault) => {
    expect(told(claims)).toMatch(fault);
  });

  test.each<[string, object, RegExp]>([
    ['no algorithm', { alg: undefined }, /alg/],
    ['none', { alg: 'none' }, /alg/],
    ['a shared secret', { alg: 'HS256' }, /alg/],
    ['an algorithm of another issuer', { alg: 'RS256' }, /alg/],
    ['an algorithm in a list', { alg: ['ES256'] }, /alg/],
    ['a logout token', { typ: 'logout+jwt' }, /typ/],
    ['a proof', { typ: 'dpop+jwt' }, /typ/],
    ['a key id that is an object', { kid: {} }, /kid/],
    ['a key id of 257 characters', { kid: 'x'.repeat(257) }, /kid/],
    ...['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'].map((name): [string, object, RegExp] => [
      name,
      { [name]: undefined },
      /brings a key/,
    ]),
  ])('%s in the header', (_what, header, fault) => {
    expect(told({}, header)).toMatch(fault);
  });
});

test('whatever a token says, it is one of the configured issuers’, or refused without an echo', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...Object.keys(CLAIMS), 'cnf'), fc.jsonValue()),
      fc.dictionary(fc.constantFrom('alg', 'typ', 'kid', 'jku'), fc.jsonValue()),
      (claims, header) => {
        expect(told(claims, header)).toMatch(/^this JWT is not valid here: its? |^[^\p{C}]{1,255}$/u);
      },
    ),
  );
});
