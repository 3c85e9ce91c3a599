/**
 * Plays a team's whole life with members who sign in by identity providers, which sign by different algorithms. Who redeems a code
 * binds the own identity, and uses the token no more.
 */
import { expect } from '@jest/globals';
import { ask, jsonPost } from '../harness/http.ts';
import { issuersSetting, startOidcIssuer, type OidcIssuerServer } from '../harness/oidc-issuer.ts';
import { textOf } from '../harness/team-calls.ts';
import { playTeamLife } from '../harness/team-life-suite.ts';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
let issuers: readonly OidcIssuerServer[] = [];
let count = 0;

/** Returns a new identity, of each issuer in turn, and a JWT of it. */
async function newIdentity(): Promise<{ readonly oidc: object; readonly jwt: string }> {
  const issuer = issuers[count % issuers.length];
  if (issuer === undefined) throw new Error('the issuers have not started');
  const subject = `subject-${(count += 1)}`;
  return { oidc: { issuer: issuer.issuer, subject }, jwt: await issuer.token({ subject }) };
}

playTeamLife({
  start: async () => {
    issuers = await Promise.all(ALGORITHMS.map((algorithm) => startOidcIssuer(algorithm)));
    return { LATCHKEY_OIDC_ISSUERS: issuersSetting(...issuers) };
  },
  close: async () => {
    // Ada, eve, and max twice: each algorithm was used.
    expect(count).toBeGreaterThan(ALGORITHMS.length);
    await Promise.all(issuers.map((issuer) => issuer.close()));
  },
  enter: async (broker, people, code, user) => {
    const token = textOf(await people.redeem(code), 201, 'token');
    const { oidc, jwt } = await newIdentity();
    const { headers, ...sending } = jsonPost({ oidc });
    const proving = { ...sending, method: 'PUT', headers: { ...headers, 'x-latchkey-identity': jwt } };
    expect((await ask(broker, `/v1/teams/acme/members/${user}`, token, proving)).status).toBe(200);
    return jwt;
  },
  join: async (_broker, people, by, user, more) => {
    const { oidc, jwt } = await newIdentity();
    expect((await people.call(by, `PUT members/${user}`, { role: 'member', oidc, ...more })).status).toBe(200);
    return jwt;
  },
  refused: '403 not_a_member',
  refusedMe: '200 (no code)',
});
