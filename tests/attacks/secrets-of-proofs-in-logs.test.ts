/**
 * Attack: read DPoP proofs, JWTs of an identity provider and bound tokens out of the log or out of answers: right and wrong ones, in the
 * headers that are meant for them and in others. Neither stream of the process, and no refusal, holds a part of them.
 */
import { expect, test } from '@jest/globals';
import { redeemBound } from '../harness/bound-member.ts';
import { auditLinesOf } from '../harness/audit.ts';
import { boundHeaders, newDpopKey, proofBy } from '../harness/dpop-key.ts';
import { jsonPost, type Sending } from '../harness/http.ts';
import { issuersSetting, startOidcIssuer } from '../harness/oidc-issuer.ts';
import { idOf, secretOf, textOf } from '../harness/team-calls.ts';
import { useIssuers } from '../harness/use-issuers.ts';

const SUBJECT = 'subject-that-nobody-logs';
const { latchkey, issuers } = useIssuers(
  async () => ({ company: await startOidcIssuer('ES256') }),
  ({ company }) => issuersSetting(company),
  { members: ['ada', 'max'] },
);

test('nothing of a proof, a JWT or a bound token is printed or answered, whatever was asked', async () => {
  const { broker } = latchkey;
  const key = await newDpopKey();
  const code = await latchkey.people.invite('ada', 'zoe', 'member');
  const token = textOf(await redeemBound(broker, code, key), 201, 'token');
  const url = `${broker}/v1/me`;
  const { company } = issuers();
  const jwt = await company.token({ subject: SUBJECT });
  const proofs = [
    await proofBy(key, { url, token }),
    await proofBy(key, { url, token, method: 'POST' }),
    await proofBy(key, { url, token, claims: { iat: 1, nonce: 'a'.repeat(3000) } }),
    await proofBy(await newDpopKey('EdDSA'), { url, token }),
  ];
  const jwts = [
    jwt,
    await company.token({ subject: SUBJECT, claims: { aud: 'another' } }),
    await company.token({ subject: SUBJECT, header: { kid: 'no-such-key-of-the-issuer' } }),
  ];
  const asked: [string, Sending][] = [
    ...proofs.map((dpop): [string, Sending] => ['/v1/me', { headers: { authorization: `DPoP ${token}`, dpop } }]),
    ['/v1/me', { headers: await boundHeaders(key, token, { url }) }],
    ...jwts.flatMap((each): [string, Sending][] => [
      ['/v1/me', { headers: { authorization: `Bearer ${each}` } }],
      [`/v1/teams/demo/credentials`, { headers: { authorization: `DPoP ${each}`, dpop: each } }],
      [`/v1/${each}?jwt=${each}`, { headers: { dpop: each } }],
      ['/v1/enroll', { ...jsonPost({ code: each }), headers: { 'content-type': 'application/json', dpop: each } }],
    ]),
  ];
  const { result: answers, lines } = await auditLinesOf(latchkey.running, () =>
    Promise.all(asked.map(([path, sending]) => latchkey.send(path, sending))),
  );
  for (const proof of jwts)
    answers.push(
      await latchkey.ask('/v1/teams/demo/members/max', 'max', {
        ...jsonPost({ oidc: { issuer: company.issuer, subject: `${SUBJECT}-of-another` } }),
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-latchkey-identity': proof },
      }),
    );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401, 403, 404]));
  const said = latchkey.running.output() + answers.map(({ text }) => text).join('\n');
  const partsOf = (text: string): string[] => text.split('.').filter((part) => part.length > 20);
  const secrets = [...proofs, ...jwts].flatMap(partsOf).map((part) => part.slice(-20));
  for (const secret of [...secrets, secretOf(token), SUBJECT, key.thumbprint]) expect(said).not.toContain(secret);
  // Who it was is there: by a digest, and by the id of the token.
  expect(lines.filter(({ oidcDigest }) => typeof oidcDigest === 'string')).toHaveLength(1);
  expect(lines.filter(({ tokenId }) => tokenId === idOf(token)).length).toBeGreaterThan(0);
});
