/**
 * Attack: make the broker call an issuer, or wait for it: a flood of invented key ids and forged tokens, and a key set that redirects,
 * is huge, slow or no JSON. The calls are bounded, and a dead issuer is an outage, never a way in.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, test } from '@jest/globals';
import { generateKeyPair, type CryptoKey } from 'jose';
import { refusal } from '../harness/http.ts';
import { issuersSetting, startOidcIssuer, type OidcIssuerServer } from '../harness/oidc-issuer.ts';
import { useIssuers } from '../harness/use-issuers.ts';
import { OK, UNAUTHENTICATED } from '../harness/use-latchkey.ts';

const UNAVAILABLE = '503 upstream_unavailable';
const NAMES = ['flooded', 'redirects', 'huge', 'slow', 'html', 'list', 'dead', 'rotates'] as const;
const { latchkey, issuers } = useIssuers(
  async () =>
    Object.fromEntries(
      await Promise.all(NAMES.map(async (name) => [name, await startOidcIssuer('ES256')] as const)),
    ) as Record<(typeof NAMES)[number], OidcIssuerServer>,
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

test.each<[(typeof NAMES)[number], Parameters<OidcIssuerServer['answerKeysBy']>[0]]>([
  ['huge', (_request, response) => response.end(`{"keys":[],"x":"${'x'.repeat(2_000_000)}"}`)],
  ['html', (_request, response) => response.end('<html>')],
  ['list', (_request, response) => response.end('[]')],
  ['dead', (request) => request.socket.destroy()],
  ['slow', () => undefined],
])(
  'keys that are %s: an outage, which is told apart from a forgery and calls nobody for a while',
  async (name, handler) => {
    const issuer = issuers()[name];
    issuer.answerKeysBy(handler);
    const token = await issuer.token({ subject: 'x' });
    expect(await me(token)).toBe(UNAVAILABLE);
    const calls = issuer.calls.length;
    expect(await Promise.all([me(token), me(token), me(token)])).toEqual([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE]);
    expect(issuer.calls.length).toBe(calls);
  },
);

test('a redirect is not followed', async () => {
  let followed = 0;
  const target = createServer((_request, response) => {
    followed += 1;
    response.end('{"keys":[]}');
  });
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  const { redirects } = issuers();
  const location = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  redirects.answerKeysBy((_request, response) => response.writeHead(302, { location }).end());
  expect(await me(await redirects.token({ subject: 'x' }))).toBe(UNAVAILABLE);
  expect(followed).toBe(0);
  target.close();
});

test('a key that was added since is found at the first token that names it', async () => {
  const { rotates } = issuers();
  await rotates.rotate();
  expect(await me(await rotates.token({ subject: 'x' }))).toBe(OK);
});
