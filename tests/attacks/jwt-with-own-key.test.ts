/**
 * Attack: bring the key of a JWT with it: in its header, or at an address that it names. Nobody calls there, and it is refused.
 */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { refusal } from '../harness/http.ts';
import { issuersSetting, startOidcIssuer, type TokenInput } from '../harness/oidc-issuer.ts';
import { useIssuers } from '../harness/use-issuers.ts';
import { OK, UNAUTHENTICATED } from '../harness/use-latchkey.ts';

const { latchkey, issuers } = useIssuers(
  async () => ({ company: await startOidcIssuer() }),
  ({ company }) => issuersSetting(company),
);
let elsewhere: Server;
let calledElsewhere = 0;
let elsewhereUrl: string;

beforeAll(async () => {
  elsewhere = createServer((_request, response) => {
    calledElsewhere += 1;
    response.end('{}');
  });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/keys`;
});

afterAll(() => {
  elsewhere.close();
});

const shown = async (token: string): Promise<string> => refusal(await latchkey.ask('/v1/me', token));
const company = (input: Partial<TokenInput> = {}): Promise<string> =>
  issuers().company.token({ subject: 'max@example.org', ...input });

test('a key of the token’s own: nobody calls there', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  expect(await shown(await company())).toBe(OK);
  const jwk = await exportJWK(publicKey);
  for (const header of [{ jku: elsewhereUrl }, { x5u: elsewhereUrl }, { jwk }, { x5c: ['MIIB'] }, {}])
    expect(await shown(await company({ key: privateKey, header }))).toBe(UNAUTHENTICATED);
  expect(calledElsewhere).toBe(0);
});
