/**
 * Attack: bend a proof of possession: for another method, URL, time or token, with another algorithm or key, twice in a request, or
 * oversized. Each is refused with the name of the check, and without an echo of the proof.
 */
import { expect, test } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT, exportJWK } from 'jose';
import { newDpopKey, proofBy, type ProofInput } from '../harness/dpop-key.ts';
import { refusal } from '../harness/http.ts';
import { CREDENTIALS_PATH, INVALID_PROOF, useBoundMax } from '../harness/use-bound-max.ts';
import { OK } from '../harness/use-latchkey.ts';

const { latchkey, max, url, told, proof } = useBoundMax();

test.each<[string, Partial<ProofInput>, RegExp]>([
  ['of another method', { method: 'POST' }, /htm/],
  ['of another path', { claims: { htu: 'http://127.0.0.1/v1/me' } }, /htu/],
  ['of another host', { claims: { htu: `https://latchkey.example.org${CREDENTIALS_PATH}` } }, /htu/],
  ['of a path that goes round', { claims: { htu: 'x' } }, /htu/],
  ['of another token', { token: `lk_${'00'.repeat(10)}_${'a'.repeat(43)}` }, /ath/],
  ['without the token’s hash', { claims: { ath: undefined } }, /ath/],
  ['of two minutes ago', { claims: { iat: Math.floor(Date.now() / 1000) - 120 } }, /iat/],
  ['of two minutes from now', { claims: { iat: Math.floor(Date.now() / 1000) + 120 } }, /iat/],
  ['without a time', { claims: { iat: undefined } }, /iat|not a JWT/],
  ['without an id', { claims: { jti: undefined } }, /jti/],
  ['with an id of 6 KB', { claims: { jti: 'x'.repeat(6000) } }, /4096 characters/],
  ['with an id of 200 characters', { claims: { jti: 'x'.repeat(200) } }, /jti/],
  ['of another type', { header: { typ: 'JWT' } }, /typ/],
  ['with certificates', { header: { x5c: ['MIIB'] } }, /members/],
  ['with the address of a key', { header: { jku: 'http://127.0.0.1:1/keys' } }, /members/],
  ['with its private key', { header: { jwk: { kty: 'EC', crv: 'P-256', d: 'a', x: 'a', y: 'a' } } }, /private key/],
  [
    'with a key that is no point',
    { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } } },
    /key/,
  ],
])('a proof %s is refused by name', async (_what, input, fault) => {
  const { refusal: status, detail } = await told(await proof(input));
  expect([status, detail]).toEqual([INVALID_PROOF, expect.stringMatching(fault)]);
});

test('a proof signed by another key than it brings', async () => {
  const other = await newDpopKey();
  const bent = await proofBy(other, { url: url(), token: max().token, header: { jwk: max().key.jwk } });
  expect(await told(bent)).toMatchObject({ refusal: INVALID_PROOF, detail: expect.stringMatching(/signature/) });
});

test('none, a shared secret, and algorithms that are not pinned', async () => {
  const claims = { jti: 'x', htm: 'GET', htu: url(), iat: Math.floor(Date.now() / 1000) };
  const none = new UnsecuredJWT(claims).encode();
  const header = { typ: 'dpop+jwt', jwk: max().key.jwk };
  const shared = await new SignJWT(claims)
    .setProtectedHeader({ ...header, alg: 'HS256' })
    .sign(Buffer.from(JSON.stringify(max().key.jwk)));
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const rsa = await new SignJWT(claims)
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'RS256', jwk: await exportJWK(publicKey) })
    .sign(privateKey);
  for (const each of [none, shared, rsa, 'e30.e30.e30', 'x', '..'])
    expect((await told(each)).refusal).toBe(INVALID_PROOF);
});

test('two DPoP headers', async () => {
  const [one, two] = [await proof(), await proof()];
  expect(await told(`${one}, ${two}`)).toMatchObject({
    refusal: INVALID_PROOF,
    detail: expect.stringMatching(/exactly one/),
  });
});

test('the address that the request names is not the broker’s: Host and forwarded headers count for nothing', async () => {
  const dpop = await proof({ claims: { htu: `https://evil.example.org${CREDENTIALS_PATH}` } });
  const forwarded = {
    'x-forwarded-host': 'evil.example.org',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example.org',
  };
  const headers = { authorization: `DPoP ${max().token}`, dpop, ...forwarded };
  expect(refusal(await latchkey.send(CREDENTIALS_PATH, { headers }))).toBe(INVALID_PROOF);
});

test('every spelling of the same URL is the same', async () => {
  for (const htu of [
    `${url()}?x=1`,
    `${url()}#x`,
    url().replace('http:', 'HTTP:'),
    url().replace('credentials', 'credential%73'),
  ])
    expect((await told(await proof({ claims: { htu } }))).refusal).toBe(OK);
});
