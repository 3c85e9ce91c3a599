/** Proves what a proof of possession must say: each check alone, in any spelling of the URL, and nothing is verified or used before. */
import { hash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  MAX_PROOF_AGE_SECONDS,
  proofId,
  provePossession,
  type DpopProof,
} from '../../../shared/domain/people/possession.ts';

const NOW_SECONDS = 1_800_000_000;
const URLS = ['https://keys.example.org', 'https://api.example.org/latchkey'];
const TOKEN = 'lk_token';
const REQUEST = { method: 'GET', path: '/v1/me' };

interface Calls {
  signed: number;
  used: number;
}

async function proved(
  over: Partial<DpopProof> = {},
  { request = REQUEST, thumbprint = 'a'.repeat(43), isSigned = true, isFirst = true } = {},
): Promise<{ outcome: string; calls: Calls }> {
  const calls = { signed: 0, used: 0 };
  const proof: DpopProof = {
    thumbprint: 'a'.repeat(43),
    jti: 'once',
    htm: 'GET',
    htu: 'https://keys.example.org/v1/me',
    iatSeconds: NOW_SECONDS,
    ath: hash('sha256', TOKEN, 'base64url'),
    isSigned: () => {
      calls.signed += 1;
      return Promise.resolve(isSigned);
    },
    ...over,
  };
  const useProof = (): Promise<boolean> => {
    calls.used += 1;
    return Promise.resolve(isFirst);
  };
  const ports = { publicUrls: URLS, useProof, now: () => new Date(NOW_SECONDS * 1000) };
  const outcome = await provePossession(proof, request, { token: TOKEN, thumbprint }, ports).then(
    () => 'proved',
    (error: unknown) => (error as Error).message,
  );
  return { outcome, calls };
}

const at = async (htu: string, path = '/v1/me'): Promise<string> =>
  (await proved({ htu }, { request: { method: 'GET', path } })).outcome;

test('the right one proves it: verified once, used once', async () => {
  expect(await proved()).toEqual({ outcome: 'proved', calls: { signed: 1, used: 1 } });
});

describe('what costs nothing is compared first', () => {
  test.each<[string, Partial<DpopProof>, RegExp]>([
    ['another key', { thumbprint: 'b'.repeat(43) }, /its key/],
    ['another method', { htm: 'POST' }, /htm/],
    ['the method in small letters', { htm: 'get' }, /htm/],
    ['another URL', { htu: 'https://keys.example.org/v1/token' }, /htu/],
    ['the time a second too old', { iatSeconds: NOW_SECONDS - MAX_PROOF_AGE_SECONDS - 1 }, /iat/],
    ['the time a second too new', { iatSeconds: NOW_SECONDS + MAX_PROOF_AGE_SECONDS + 1 }, /iat/],
    ['a time beyond all', { iatSeconds: Number.MAX_VALUE }, /iat/],
    ['the hash of another token', { ath: hash('sha256', 'other', 'base64url') }, /ath/],
    ['no hash', { ath: undefined }, /ath/],
  ])('%s', async (_what, over, fault) => {
    const { outcome, calls } = await proved(over);
    expect(outcome).toMatch(fault);
    expect(calls).toEqual({ signed: 0, used: 0 });
  });

  test('a wrong signature uses nothing up', async () => {
    const { outcome, calls } = await proved({}, { isSigned: false });
    expect(outcome).toMatch(/signature/);
    expect(calls).toEqual({ signed: 1, used: 0 });
  });
});

test('a proof that was used is refused', async () => {
  expect((await proved({}, { isFirst: false })).outcome).toMatch(/jti/);
});

test.each([-MAX_PROOF_AGE_SECONDS, 0, MAX_PROOF_AGE_SECONDS])('%i s from now is in time', async (seconds) => {
  expect((await proved({ iatSeconds: NOW_SECONDS + seconds })).outcome).toBe('proved');
});

describe('the URL', () => {
  test.each([
    ['a query and a fragment', 'https://keys.example.org/v1/me?x=1#y'],
    ['the port that goes without saying', 'https://keys.example.org:443/v1/me'],
    ['a host of capitals', 'https://KEYS.example.org/v1/me'],
    ['an escape of a plain letter', 'https://keys.example.org/v1/m%65'],
  ])('%s change nothing', async (_what, htu) => {
    expect(await at(htu)).toBe('proved');
  });

  test.each([
    'http://keys.example.org/v1/me',
    'https://keys.example.org:8443/v1/me',
    'https://keys.example.org.evil.org/v1/me',
    'https://evil.org/v1/me',
    'https://user@keys.example.org/v1/me',
    'https://keys.example.org/v1/me/',
    'https://keys.example.org//v1/me',
    'https://keys.example.org/v1/ME',
    'https://keys.example.org/v1\\me',
    'https://keys.example.org/v1/\tme',
    ' https://keys.example.org/v1/me',
    'https://keys.example.org/v1/m%ff',
    'https://keys.example.org/latchkey/v1/me',
    '/v1/me',
    'keys.example.org/v1/me',
    '',
  ])('%j is another', async (htu) => {
    expect(await at(htu)).toMatch(/htu/);
  });

  test('a base path of the address belongs to it, whether API Gateway leaves it in the path or not', async () => {
    const htu = 'https://api.example.org/latchkey/v1/me';
    expect([await at(htu), await at(htu, '/latchkey/v1/me')]).toEqual(['proved', 'proved']);
    expect(await at('https://api.example.org/v1/me')).toMatch(/htu/);
    expect(await at('https://api.example.org/latchkeyx/v1/me', '/latchkeyx/v1/me')).toMatch(/htu/);
  });

  // API Gateway hands over decoded paths: an escaped percent sign is one.
  test('every name of an attachment, escaped as browsers do, is that of the decoded path', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 3 }),
        async (names) => {
          fc.pre(names.every((name) => !/^\.{1,2}$|[?\\/]|\p{Cc}/u.test(name)));
          const path = `/v1/teams/survey/attachments/${names.join('/')}`;
          const escaped = names.map((name) => encodeURIComponent(name)).join('/');
          expect(await at(`https://keys.example.org/v1/teams/survey/attachments/${escaped}`, path)).toBe('proved');
        },
      ),
    ));

  test('a path is decoded once', async () => {
    expect(await at('https://keys.example.org/v1/%256de', '/v1/me')).toMatch(/htu/);
    expect(await at('https://keys.example.org/v1/%256de', '/v1/%6de')).toBe('proved');
  });
});

test('two proofs are one use only if key and id are the same', () => {
  fc.assert(
    fc.property(fc.base64String(), fc.string(), fc.base64String(), fc.string(), (key, jti, otherKey, otherJti) => {
      const isSame = key === otherKey && jti === otherJti;
      expect(proofId({ thumbprint: key, jti }) === proofId({ thumbprint: otherKey, jti: otherJti })).toBe(isSame);
    }),
  );
});
