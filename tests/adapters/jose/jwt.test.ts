/** Proves that signatures are verified by the issuer's keys and pinned algorithms alone. */
import { beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { keySetOf, readJwt, verifyJwt } from '../../../shared/adapters/jose/jwt.ts';

interface Pair {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}
let one: Pair;
let rsa: Pair;

async function pairOf(algorithm: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  return { privateKey, jwk: await exportJWK(publicKey) };
}

beforeAll(async () => {
  [one, rsa] = await Promise.all([pairOf('ES256'), pairOf('RS256')]);
});

const signed = (key: CryptoKey | Uint8Array, header: { alg: string; kid?: string }): Promise<string> =>
  new SignJWT({ sub: 'max' }).setProtectedHeader(header).sign(key);

test('by a key of the set it is valid; by another, or with other claims, it is not', async () => {
  const keys = keySetOf({ keys: [{ ...one.jwk, kid: 'one' }] });
  const text = await signed(one.privateKey, { alg: 'ES256', kid: 'one' });
  expect(await verifyJwt(text, keys, ['ES256'])).toBe('valid');
  const [header = '', , signature = ''] = text.split('.');
  const bent = [header, Buffer.from('{"sub":"ada"}').toString('base64url'), signature].join('.');
  expect(await verifyJwt(bent, keys, ['ES256'])).toBe('invalid');
  const forged = await signed((await pairOf('ES256')).privateKey, { alg: 'ES256', kid: 'one' });
  expect(await verifyJwt(forged, keys, ['ES256'])).toBe('invalid');
});

test('a key that is not in the set is unknown', async () => {
  const keys = keySetOf({ keys: [{ ...one.jwk, kid: 'one' }] });
  expect(await verifyJwt(await signed(one.privateKey, { alg: 'ES256', kid: 'two' }), keys, ['ES256'])).toBe(
    'unknown_key',
  );
});

test('an algorithm that is not pinned is invalid, whatever the set holds', async () => {
  const keys = keySetOf({
    keys: [
      { ...one.jwk, kid: 'one' },
      { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' },
    ],
  });
  expect(await verifyJwt(await signed(rsa.privateKey, { alg: 'RS256', kid: 'one' }), keys, ['ES256'])).toBe('invalid');
  const shared = await signed(Buffer.from('secret'.padEnd(32)), { alg: 'HS256', kid: 'shared' });
  expect(await verifyJwt(shared, keys, ['ES256', 'RS256'])).toBe('invalid');
});

test('a damaged key of the set verifies nothing, and harms no other', async () => {
  const keys = keySetOf({
    keys: [
      { kty: 'EC', crv: 'P-256', kid: 'bad' },
      { ...one.jwk, kid: 'one' },
    ],
  });
  expect(await verifyJwt(await signed(one.privateKey, { alg: 'ES256', kid: 'bad' }), keys, ['ES256'])).toBe('invalid');
  expect(await verifyJwt(await signed(one.privateKey, { alg: 'ES256', kid: 'one' }), keys, ['ES256'])).toBe('valid');
});

test.each(['', '.', '..', 'a.b.c', 'e30.e30', 'e30.W10.e30', `e30.${'e30'.repeat(4000)}.`])('%j is no JWT', (text) => {
  expect(readJwt(text)).toBeUndefined();
});
