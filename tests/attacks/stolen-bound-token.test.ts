/**
 * Attack: use a token that is bound to a key without that key: as Bearer, raw, with no proof, with a proof by another key, or of
 * another token. It is refused everywhere, and nothing of its owner's changes.
 */
import { expect, test } from '@jest/globals';
import { enrollBound, sendBound } from '../harness/bound-member.ts';
import { boundHeaders, newDpopKey } from '../harness/dpop-key.ts';
import { jsonPost, refusal } from '../harness/http.ts';
import { idOf, textOf } from '../harness/team-calls.ts';
import { OK, UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const INVALID_PROOF = '401 invalid_dpop_proof';
const latchkey = useLatchkey({ members: ['ada'] });
let count = 0;

async function newMember(): ReturnType<typeof enrollBound> {
  return enrollBound(latchkey.broker, await latchkey.people.invite('ada', `user${(count += 1)}`, 'member'));
}

const ROUTES = [
  ['GET', '/v1/me'],
  ['GET', '/v1/teams/demo'],
  ['GET', '/v1/teams/demo/credentials'],
  ['POST', '/v1/teams/demo/presign'],
  ['GET', '/v1/teams/demo/invites'],
  ['POST', '/v1/token'],
  ['GET', '/v1/teams/demo/attachments/s1/a.jpg'],
] as const;

async function shown(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const body = method === 'POST' ? jsonPost(path.endsWith('presign') ? { requests: [] } : {}) : {};
  return refusal(await latchkey.send(path, { ...body, method, headers: { ...body.headers, ...headers } }));
}

test.each(ROUTES)('%s %s', async (method, path) => {
  const { token, key } = await newMember();
  const other = await newDpopKey();
  const request = { method, url: `${latchkey.broker}${path}` };
  const { dpop } = await boundHeaders(key, token, request);
  expect(await shown(method, path, { authorization: `Bearer ${token}` })).toBe(UNAUTHENTICATED);
  expect(await shown(method, path, { authorization: token })).toBe(UNAUTHENTICATED);
  // A thief may have a proof, too: a bound token is no Bearer token even then.
  expect(await shown(method, path, { authorization: `Bearer ${token}`, dpop })).toBe(UNAUTHENTICATED);
  expect(await shown(method, path, { authorization: `DPoP ${token}` })).toBe(INVALID_PROOF);
  expect(await shown(method, path, await boundHeaders(other, token, request))).toBe(INVALID_PROOF);
  const ofOther = (await newMember()).token;
  const stolen = await boundHeaders(key, ofOther, request);
  expect(await shown(method, path, { ...stolen, authorization: `DPoP ${token}` })).toBe(INVALID_PROOF);
});

test('its owner’s token still works, is listed as bound, and stays bound when it is exchanged', async () => {
  const { token, key } = await newMember();
  expect(await latchkey.told(token, 'GET')).toBe(OK);
  const rows = await latchkey.listed('ada', 'tokens');
  expect(rows.find(({ id }) => id === idOf(token))).toMatchObject({ bound: true });
  const answer = await latchkey.done(token, 'POST /v1/token');
  expect(answer.text).toContain('"tokenType":"DPoP"');
  const fresh = textOf(answer, 200, 'token');
  expect(refusal(await latchkey.ask('/v1/me', fresh))).toBe(UNAUTHENTICATED);
  sendBound(fresh, key);
  expect(refusal(await latchkey.ask('/v1/me', fresh))).toBe(OK);
});

test('a stolen successor without its key ends nothing of the token before', async () => {
  const { token } = await newMember();
  const fresh = textOf(await latchkey.done(token, 'POST /v1/token'), 200, 'token');
  for (const scheme of ['Bearer', 'DPoP'])
    expect(await shown('GET', '/v1/me', { authorization: `${scheme} ${fresh}` })).not.toBe(OK);
  const row = await latchkey.rows.get(`TOKEN#${idOf(token)}`, 'TOKEN');
  expect(row).not.toHaveProperty('supersededAtSeconds');
});

test('a token that is not bound is refused as one that is', async () => {
  const token = await latchkey.people.join('ada', `user${(count += 1)}`, 'member');
  const request = { method: 'GET', url: `${latchkey.broker}/v1/me` };
  expect(await shown('GET', '/v1/me', await boundHeaders(await newDpopKey(), token, request))).toBe(INVALID_PROOF);
});

test('an unbound token is bound when it is exchanged with a proof', async () => {
  const token = await latchkey.people.join('ada', `user${(count += 1)}`, 'member');
  const key = await newDpopKey('EdDSA');
  const { dpop } = await boundHeaders(key, token, { method: 'POST', url: `${latchkey.broker}/v1/token` });
  const answer = await latchkey.ask('/v1/token', token, { method: 'POST', headers: { dpop } });
  expect(answer.text).toContain('"tokenType":"DPoP"');
  const bound = textOf(answer, 200, 'token');
  expect(refusal(await latchkey.ask('/v1/me', bound))).toBe(UNAUTHENTICATED);
  sendBound(bound, key);
  expect(refusal(await latchkey.ask('/v1/me', bound))).toBe(OK);
});
