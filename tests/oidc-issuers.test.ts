/** Proves which issuers are a configuration, and that each fault is named without which nothing would start. */
import { describe, expect, test } from '@jest/globals';
import { oidcIssuersOf } from '../shared/oidc-issuers.ts';

const RIGHT = { issuer: 'https://login.example.org', audience: 'latchkey' };

function faultsOf(value: unknown): string {
  const faults: string[] = [];
  oidcIssuersOf(typeof value === 'string' ? value : JSON.stringify(value), faults);
  return faults.join('; ');
}

test('nothing is no issuer', () => {
  const faults: string[] = [];
  expect([oidcIssuersOf('', faults), oidcIssuersOf('  ', faults), oidcIssuersOf('[]', faults), faults]).toEqual([
    [],
    [],
    [],
    [],
  ]);
});

test('what is left out has a default, none of which is a shared secret', () => {
  expect(oidcIssuersOf(JSON.stringify([RIGHT]), [])).toEqual([
    { ...RIGHT, algorithms: ['RS256', 'ES256', 'EdDSA'], subjectClaim: 'sub', requiredClaims: {} },
  ]);
});

test.each([
  'https://login.example.org/',
  'https://login.example.org/tenant/v2.0',
  'http://127.0.0.1:8080',
  'http://localhost:1',
])('%s is an issuer, as it is written', (issuer) => {
  expect(oidcIssuersOf(JSON.stringify([{ ...RIGHT, issuer }]), []).map((each) => each.issuer)).toEqual([issuer]);
});

describe('a fault', () => {
  test.each<[string, unknown, RegExp]>([
    ['no JSON', 'https://login.example.org', /not a JSON list/],
    ['no list', RIGHT, /not a JSON list/],
    [
      '21 issuers',
      Array.from({ length: 21 }, (_, index) => ({ ...RIGHT, issuer: `https://h${index}.org` })),
      /at most 20/,
    ],
    ['a text', ['https://login.example.org'], /\[0\] is not an object/],
    ['a field more', [{ ...RIGHT, jwksUri: 'https://x.org' }], /unknown field/],
    ['no audience', [{ issuer: RIGHT.issuer }], /no audience/],
    ['several audiences', [{ ...RIGHT, audience: ['a'] }], /no audience/],
    ['plain http', [{ ...RIGHT, issuer: 'http://login.example.org' }], /no issuer/],
    ['plain http of a name that begins so', [{ ...RIGHT, issuer: 'http://127.0.0.1.example.org' }], /no issuer/],
    ['a query', [{ ...RIGHT, issuer: 'https://login.example.org?x' }], /no issuer/],
    ['a password', [{ ...RIGHT, issuer: 'https://a:b@login.example.org' }], /no issuer/],
    ['another scheme', [{ ...RIGHT, issuer: 'file:///etc/passwd' }], /no issuer/],
    ['none', [{ ...RIGHT, algorithms: ['none'] }], /algorithms/],
    ['a shared secret', [{ ...RIGHT, algorithms: ['RS256', 'HS256'] }], /algorithms/],
    ['no algorithms', [{ ...RIGHT, algorithms: [] }], /algorithms/],
    ['a claim that is required to be a number', [{ ...RIGHT, requiredClaims: { id: 1 } }], /requiredClaims/],
    ['claims in a list', [{ ...RIGHT, requiredClaims: ['id'] }], /requiredClaims/],
    ['a subject claim that is empty', [{ ...RIGHT, subjectClaim: '' }], /subjectClaim/],
    ['an issuer twice', [RIGHT, { ...RIGHT, audience: 'other' }], /lists https:\/\/login\.example\.org twice/],
  ])('%s', (_what, value, fault) => {
    expect(faultsOf(value)).toMatch(fault);
  });
});
