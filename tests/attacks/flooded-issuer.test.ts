/**
 * Attack: make the broker call an issuer again and again, by a flood of invented key ids and forged tokens. The calls are bounded, and a
 * new key is found all the same.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { generateKeyPair, type CryptoKey } from 'jose';
import { refusal } from '../harness/http.ts';
import { issuersSetting, startOidcIssuer } from '../harness/oidc-issuer.ts';
import { useIssuers } from '../harness/use-issuers.ts';
import { OK, UNAUTHENTICATED } from '../harness/use-latchkey.ts';

const { latchkey, issuers } = useIssuers(
  async () => ({ flooded: await startOidcIssuer('ES256'), rotates: await startOidcIssuer('ES256') }),
  (started) => issuersSetting(...Object.values(started)),
);

const me = async (token: string): Promise<string> => refusal(await latchkey.ask('/v1/me', token));
let forger: CryptoKey;

beforeAll(async () => {
  ({ privateKey: forger } = await generateKeyPair('ES256'));
});

test('a flood of forged tokens makes one call for the keys, and one more for their ids', async () => {
  const { flooded } = issuers();
  expect(await me(await flooded.token({ subject: 'x' }))).toBe(OK);
  const calls = flooded.calls.length;
  expect(calls).toBe(2);
  const forged = Array.from({ length: 200 }, (_, count) =>
    flooded.token({ subject: 'x', key: forger, header: { kid: `invented-${count}` } }),
  );
  const answers = await Promise.all((await Promise.all(forged)).map((token) => me(token)));
  expect(new Set(answers)).toEqual(new Set([UNAUTHENTICATED]));
  expect(flooded.calls.length).toBe(calls);
  // A forged signature by a key that exists makes none either.
  for (let count = 0; count < 20; count += 1)
    expect(await me(await flooded.token({ subject: 'x', key: forger }))).toBe(UNAUTHENTICATED);
  expect(flooded.calls.length).toBe(calls);
});

test('a key that was added since is found at the first token that names it', async () => {
  const { rotates } = issuers();
  await rotates.rotate();
  expect(await me(await rotates.token({ subject: 'x' }))).toBe(OK);
});
