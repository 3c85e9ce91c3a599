/** Proves the reading of proofs by those of RFC 9449, and that no text makes the reader fail in another way than by a refusal. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dpopProofReader } from '../../../shared/adapters/jose/dpop-proof.ts';
import { provePossession } from '../../../shared/domain/people/possession.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { newDpopKey, proofBy } from '../../harness/dpop-key.ts';
import VECTORS from '../../vectors/rfc9449.json' with { type: 'json' };

const read = dpopProofReader();

async function outcomeOf(text: string): Promise<string> {
  try {
    return (await (await read(text)).isSigned()) ? 'signed' : 'not signed';
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'invalid_dpop_proof') return error.message;
    throw error;
  }
}

describe.each(VECTORS)('$name ($section)', ({ proof, token, method, base, path, iat, jti, thumbprint }) => {
  test('is read, and signed by its key', async () => {
    const found = await read(proof);
    expect(found).toMatchObject({ thumbprint, jti, htm: method, htu: base + path, iatSeconds: iat });
    expect(await found.isSigned()).toBe(true);
  });

  test('proves possession at its time, and a minute later no more', async () => {
    const by = async (seconds: number): Promise<string> =>
      provePossession(
        await read(proof),
        { method, path },
        { token, thumbprint },
        {
          publicUrls: [base],
          useProof: () => Promise.resolve(true),
          now: () => new Date((iat + seconds) * 1000),
        },
      );
    expect(await by(60)).toBe(thumbprint);
    await expect(by(61)).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
  });

  test('with any letter of it replaced is another, or none', () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: proof.length - 2 }), async (index) => {
        const letter = proof[index] === 'A' ? 'B' : 'A';
        expect(await outcomeOf(`${proof.slice(0, index)}${letter}${proof.slice(index + 1)}`)).not.toBe('signed');
      }),
    ));
});

test('a reader keeps the keys of different proofs apart', async () => {
  const keys = await Promise.all([newDpopKey(), newDpopKey('EdDSA'), newDpopKey()]);
  const proofs = await Promise.all(keys.map((key) => proofBy(key, { url: 'https://x.org/' })));
  for (const round of [1, 2])
    expect([round, await Promise.all(proofs.map(async (text) => (await read(text)).thumbprint))]).toEqual([
      round,
      keys.map(({ thumbprint }) => thumbprint),
    ]);
  const [one, , other] = keys;
  const bent = await proofBy(other, { url: 'https://x.org/', header: { jwk: one.jwk } });
  expect([await outcomeOf(proofs[0] ?? ''), await outcomeOf(bent)]).toEqual(['signed', 'not signed']);
});

test.each<[string, object | undefined, RegExp]>([
  ['no key', undefined, /jwk is missing/],
  ['a shared secret', { kty: 'oct', k: 'x' }, /private key/],
  ['a key of RSA', { kty: 'RSA', n: 'x', e: 'AQAB' }, /not a key of ES256/],
  ['a key of another curve', { kty: 'EC', crv: 'P-384', x: 'A'.repeat(43), y: 'A'.repeat(43) }, /not a key of ES256/],
  ['coordinates that are too long', { kty: 'EC', crv: 'P-256', x: 'A'.repeat(44), y: 'A'.repeat(43) }, /not a key/],
  ['coordinates that are lists', { kty: 'EC', crv: 'P-256', x: ['A'.repeat(43)], y: 'A'.repeat(43) }, /not a key/],
  ['a point off its curve', { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) }, /^not signed$/],
])('%s', async (_what, jwk, fault) => {
  expect(await outcomeOf(await proofBy(await newDpopKey(), { url: 'https://x.org/', header: { jwk } }))).toMatch(fault);
});

test('any text is refused as no proof', () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.array(fc.base64String()).map((parts) => parts.join('.')),
      ),
      async (text) => {
        expect(await outcomeOf(text)).toMatch(/^the DPoP proof is not valid: /);
      },
    ),
  ));

test('any claims and header are refused by name, or read', async () => {
  const key = await newDpopKey();
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom('jti', 'htm', 'htu', 'iat', 'ath'), fc.jsonValue()),
      fc.dictionary(fc.constantFrom('typ', 'jwk', 'kid', 'jku', 'x5c'), fc.jsonValue()),
      async (claims, header) => {
        const text = await proofBy(key, { url: 'https://x.org/', claims, header });
        expect(await outcomeOf(text)).toMatch(/^signed$|^the DPoP proof is not valid: /);
      },
    ),
    { numRuns: 50 },
  );
});
