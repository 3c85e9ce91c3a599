/**
 * Attack: make the broker wait for an issuer, or believe what is none: a key set that redirects, is huge, slow, no JSON or a list, and an
 * issuer that is dead. Each is an outage that calls nobody for a while, and never a way in.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { issuersSetting, startOidcIssuer, type OidcIssuerServer } from '../harness/oidc-issuer.ts';
import { useIssuers } from '../harness/use-issuers.ts';

const UNAVAILABLE = '503 upstream_unavailable';
const NAMES = ['redirects', 'huge', 'slow', 'html', 'list', 'dead'] as const;
const { latchkey, issuers } = useIssuers(
  async () =>
    Object.fromEntries(
      await Promise.all(NAMES.map(async (name) => [name, await startOidcIssuer('ES256')] as const)),
    ) as Record<(typeof NAMES)[number], OidcIssuerServer>,
  (started) => issuersSetting(...Object.values(started)),
);

const me = async (token: string): Promise<string> => refusal(await latchkey.ask('/v1/me', token));
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
