/**
 * Attack: forge a JWT, or bend a real one: no signature, a shared secret made of the public key, another issuer, audience, time or type, an
 * id of a key that is a path or SQL, an oversized one. Each is refused, and none is a bound token.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { refusal } from '../harness/http.ts';
import { AUDIENCE, issuersSetting, startOidcIssuer, type TokenInput } from '../harness/oidc-issuer.ts';
import { useIssuers } from '../harness/use-issuers.ts';
import { OK, UNAUTHENTICATED } from '../harness/use-latchkey.ts';

const SUBJECT = 'max@example.org';
const { latchkey, issuers } = useIssuers(
  async () => ({ company: await startOidcIssuer() }),
  ({ company }) => issuersSetting(company),
  { members: ['ada'] },
);
beforeAll(async () => {
  const oidc = { issuer: issuers().company.issuer, subject: SUBJECT };
  await latchkey.done('ada', 'PUT members/max', { role: 'member', oidc });
});

const shown = async (token: string): Promise<string> =>
  refusal(await latchkey.ask('/v1/teams/demo/credentials', token));
const company = (input: Partial<TokenInput> = {}): Promise<string> =>
  issuers().company.token({ subject: SUBJECT, ...input });
const nowSeconds = Math.floor(Date.now() / 1000);

test('the real one is let in: the others are refused for what is wrong with them', async () => {
  expect(await shown(await company())).toBe(OK);
  expect(await shown(await company({ claims: { aud: ['other', AUDIENCE] } }))).toBe(OK);
});

test.each<[string, Partial<TokenInput>]>([
  ['no audience', { claims: { aud: undefined } }],
  ['another audience', { claims: { aud: `${AUDIENCE}x` } }],
  ['other audiences', { claims: { aud: ['a', 'b'] } }],
  ['no expiry', { claims: { exp: undefined } }],
  ['an expiry that is text', { claims: { exp: '9999999999' } }],
  ['that has expired', { claims: { exp: nowSeconds - 1 } }],
  ['that is not valid yet', { claims: { nbf: nowSeconds + 3600 } }],
  ['of the future', { claims: { iat: nowSeconds + 3600 } }],
  ['another issuer', { claims: { iss: 'https://login.example.org' } }],
  ['no issuer', { claims: { iss: undefined } }],
  ['a subject that is a list', { claims: { sub: [SUBJECT] } }],
  ['a key that it is bound to', { claims: { cnf: { jkt: 'x' } } }],
  ['an empty subject', { claims: { sub: '' } }],
  ['a subject of 300 characters', { claims: { sub: 'x'.repeat(300) } }],
  ['another type', { header: { typ: 'logout+jwt' } }],
  ['the type of a proof', { header: { typ: 'dpop+jwt' } }],
  ['an id that is a path', { header: { kid: '../../../../dev/null' } }],
  ['an id that is SQL', { header: { kid: "x' UNION SELECT 'key" } }],
  ['an id of 1,000 characters', { header: { kid: 'x'.repeat(1000) } }],
])('%s', async (_what, input) => {
  expect(await shown(await company(input))).toBe(UNAUTHENTICATED);
});

test('no signature, and a shared secret made of the public key', async () => {
  const claims = { iss: issuers().company.issuer, aud: AUDIENCE, sub: SUBJECT, exp: nowSeconds + 300 };
  const none = new UnsecuredJWT(claims).encode();
  const publicKey = (await importJWK(issuers().company.publicJwk, 'RS256', { extractable: true })) as CryptoKey;
  const secrets = [await exportSPKI(publicKey), JSON.stringify(issuers().company.publicJwk)];
  const mixed = secrets.map((secret) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret)),
  );
  const [header = '', payload = ''] = (await company()).split('.');
  for (const token of [none, `${header}.${payload}.`, `${none}AAAA`, ...(await Promise.all(mixed))])
    expect(await shown(token)).toBe(UNAUTHENTICATED);
});

test('a JWT is no bound token, no raw token of 9 KB, and not two', async () => {
  const token = await company();
  const send = async (authorization: string): Promise<string> =>
    refusal(await latchkey.send('/v1/me', { headers: { authorization } }));
  expect(await send(`DPoP ${token}`)).toBe('401 invalid_dpop_proof');
  expect(await send(`Bearer ${token}, Bearer ${token}`)).toBe(UNAUTHENTICATED);
  expect(await send(`Bearer ${await company({ claims: { more: 'x'.repeat(9000) } })}`)).toBe(UNAUTHENTICATED);
});
