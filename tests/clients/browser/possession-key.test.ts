/** Holds the browser's proofs against jose and against the broker's own checks: both take them for the request they were made for. */
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { EmbeddedJWK, jwtVerify } from 'jose';
import { newPossessionKey, isPossessionKey, proofBy, requireCrypto } from '../../../clients/browser/possession-key.ts';
import { dpopProofReader } from '../../../shared/adapters/jose/dpop-proof.ts';
import { provePossession } from '../../../shared/domain/people/possession.ts';

const NOW_MS = Date.parse('2026-11-23T10:00:00.900Z');
const BROKER = 'https://keys.example.org/prod';
const TOKEN = `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`;
const REQUEST = { method: 'POST', url: `${BROKER}/v1/token?a=1?b\n`, token: TOKEN, timeMs: NOW_MS };
const read = dpopProofReader();

test('jose verifies it: type, key, signature and claims, with the hash of the token and without the query', async () => {
  const key = await newPossessionKey();
  const { payload, protectedHeader } = await jwtVerify(await proofBy(key, REQUEST), EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(NOW_MS),
    maxTokenAge: '1 minute',
  });
  expect(protectedHeader.jwk).toEqual({ kty: 'EC', crv: 'P-256', x: key.x, y: key.y });
  expect(payload).toEqual({
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    htm: 'POST',
    htu: `${BROKER}/v1/token`,
    iat: Math.floor(NOW_MS / 1000),
    ath: createHash('sha256').update(TOKEN).digest('base64url'),
  });
});

test.each([
  ['with a token', TOKEN],
  ['without one, to get the first', undefined],
])('the broker takes it %s', async (_what, token) => {
  const key = await newPossessionKey();
  const proof = await read(await proofBy(key, { ...REQUEST, token }));
  const used: string[] = [];
  const thumbprint = await provePossession(
    proof,
    { method: 'POST', path: '/v1/token' },
    { token, thumbprint: proof.thumbprint },
    {
      publicUrls: [BROKER],
      now: () => new Date(NOW_MS),
      useProof: ({ jti }) => Promise.resolve(used.push(jti) === 1),
    },
  );
  expect(thumbprint).toBe(proof.thumbprint);
  expect(used).toHaveLength(1);
  expect(proof.ath === undefined).toBe(token === undefined);
});

test('each is another, and all are of one key', async () => {
  const key = await newPossessionKey();
  const proofs = await Promise.all(Array.from({ length: 20 }, async () => read(await proofBy(key, REQUEST))));
  expect(new Set(proofs.map(({ jti }) => jti)).size).toBe(20);
  expect(new Set(proofs.map(({ thumbprint }) => thumbprint)).size).toBe(1);
});

test('a key leaves the browser in no way, and is a new one each time', async () => {
  const [key, other] = [await newPossessionKey(), await newPossessionKey()];
  expect(key.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('jwk', key.privateKey)).rejects.toThrow();
  expect(other.x).not.toBe(key.x);
  expect(Object.keys(key).sort()).toEqual(['privateKey', 'x', 'y']);
});

test('what is kept is known for a key, and other values are not', async () => {
  expect(isPossessionKey(await newPossessionKey())).toBe(true);
  for (const other of [undefined, null, 'key', {}, { privateKey: 'key' }, { privateKey: {} }])
    expect(isPossessionKey(other)).toBe(false);
});

test('a page without https is told so', () => {
  requireCrypto();
  const own = Object.getOwnPropertyDescriptor(globalThis, 'crypto') ?? {};
  for (const value of [undefined, {}]) {
    Object.defineProperty(globalThis, 'crypto', { value, configurable: true });
    try {
      expect(requireCrypto).toThrow(expect.objectContaining({ code: 'insecure_context' }));
    } finally {
      Object.defineProperty(globalThis, 'crypto', own);
    }
  }
});
