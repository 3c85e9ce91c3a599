/** Checks how the command proves that it has the key of a token, against a stub broker that reads each proof. */
import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { boundOnce } from '../../clients/cli/member/bound-once.ts';
import { BrokerClient } from '../../clients/cli/member/broker-client.ts';
import { newProofKey } from '../../clients/cli/member/proof-key.ts';
import { parseSignIn, signInText } from '../../clients/cli/member/sign-in.ts';
import { FIRST, MINUTE, SECOND, usePlace } from './member-place.ts';
import { problem } from './stub-broker.ts';

const place = usePlace();

function client(): BrokerClient {
  return new BrokerClient(place.broker.url, {}, () => place.time);
}

describe('a proof', () => {
  test('is signed by the key, and is for this request and token', async () => {
    place.broker.answer = () => ({ content: {} });
    const key = newProofKey();
    await client().ask({ method: 'POST', path: '/v1/token?a=b', token: FIRST, key });
    const [{ proof } = { proof: '' }] = place.broker.asked;
    const { typ, alg, jwk } = decodeProtectedHeader(proof);
    expect([typ, alg, jwk]).toEqual(['dpop+jwt', 'ES256', { kty: 'EC', crv: 'P-256', x: key.x, y: key.y }]);
    await compactVerify(proof, await importJWK(jwk as JWK, 'ES256'));
    expect(decodeJwt(proof)).toEqual({
      htm: 'POST',
      htu: `${place.broker.url}/v1/token`,
      iat: Math.floor(place.time / 1000),
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ath: createHash('sha256').update(FIRST).digest('base64url'),
    });
  });

  test('is another for each try', async () => {
    let tries = 0;
    place.broker.answer = () =>
      (tries += 1) === 1 ? { status: 429, headers: { 'retry-after': '0' } } : { content: {} };
    await client().ask({ path: '/v1/me', token: FIRST, key: newProofKey() });
    const [first, second] = place.broker.asked.map(({ proof }) => decodeJwt(proof));
    expect(first?.jti).not.toBe(second?.jti);
  });

  test.each([-10, 10])('has the time of a broker that is %s minutes ahead, after one refusal', async (minutes) => {
    const brokerTime = place.time + minutes * MINUTE;
    const date = new Date(brokerTime).toUTCString();
    place.broker.answer = ({ proof }) => {
      const off = Math.abs((decodeJwt(proof).iat ?? 0) * 1000 - brokerTime);
      return { ...(off > MINUTE ? problem(401, 'invalid_dpop_proof') : {}), headers: { date } };
    };
    const asking = client();
    const request = { path: '/v1/me', token: FIRST, key: newProofKey() };
    await asking.ask(request);
    await asking.ask(request);
    expect(place.broker.asked).toHaveLength(3);
  });

  test('that is refused for another reason is not sent again', async () => {
    place.broker.answer = () => ({
      ...problem(401, 'invalid_dpop_proof'),
      headers: { date: new Date(place.time).toUTCString() },
    });
    await expect(client().ask({ path: '/v1/me', token: FIRST, key: newProofKey() })).rejects.toMatchObject({
      code: 'invalid_dpop_proof',
    });
    expect(place.broker.asked).toHaveLength(1);
  });
});

describe('a request for a bound token', () => {
  const enrolling = { method: 'POST', path: '/v1/enroll', body: { code: 'x' } } as const;
  const content = { token: SECOND, tokenType: 'DPoP', expiresAt: '2027-01-01T00:00:00Z' };

  test('whose answer was lost is repeated once, by the same key', async () => {
    place.broker.answer = () => (place.broker.asked.length === 1 ? { lost: true } : { status: 201, content });
    const { bound } = await boundOnce(client(), { ...enrolling, key: newProofKey() });
    expect(bound.token).toBe(SECOND);
    const [first, second] = place.broker.asked.map(({ proof }) => decodeProtectedHeader(proof).jwk);
    expect(second).toEqual(first);
    place.broker.asked.length = 0;
    place.broker.answer = () => ({ lost: true });
    await expect(boundOnce(client(), { ...enrolling, key: newProofKey() })).rejects.toThrow(/is not reached/);
    expect(place.broker.asked).toHaveLength(2);
  });

  test('that was refused is not repeated', async () => {
    place.broker.answer = () => problem(409, 'already_redeemed');
    await expect(boundOnce(client(), { ...enrolling, key: newProofKey() })).rejects.toMatchObject({
      code: 'already_redeemed',
    });
    expect(place.broker.asked).toHaveLength(1);
  });

  test('takes no token that is not bound', async () => {
    place.broker.answer = () => ({ status: 201, content: { ...content, tokenType: 'Bearer' } });
    await expect(boundOnce(client(), { ...enrolling, key: newProofKey() })).rejects.toThrow(/no token that is bound/);
  });
});

describe('the file of a sign-in', () => {
  test('keeps its key', () => {
    const signIn = place.signIn({ key: newProofKey() });
    expect(parseSignIn(signInText(signIn))).toEqual(signIn);
  });

  test('with a broken key, or a provider that cannot be read, is damaged', () => {
    const key = newProofKey();
    const [x, y] = [key.y, key.x];
    for (const broken of [{ ...key, x, y }, { ...key, d: 'short' }, 'key', null])
      expect(parseSignIn(JSON.stringify({ version: 1, ...place.signIn(), key: broken }))).toBeUndefined();
    for (const oidc of [{}, { issuer: 'https://x', clientId: 'a b', tokenKind: 'id', id: 'y' }, null])
      expect(parseSignIn(JSON.stringify({ version: 1, ...place.signIn(), oidc }))).toBeUndefined();
  });
});
