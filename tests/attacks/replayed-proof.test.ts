/**
 * Attack: replay a proof of possession that was seen: at the same function, at another one, at once, and at enrolment. Where a request
 * mints or changes something, all functions together take a proof once.
 */
import { describe, expect, test } from '@jest/globals';
import { redeemBound } from '../harness/bound-member.ts';
import { boundHeaders, newDpopKey } from '../harness/dpop-key.ts';
import { jsonPost, refusal } from '../harness/http.ts';
import { idOf, textOf } from '../harness/team-calls.ts';
import { CREDENTIALS_PATH, INVALID_PROOF, useBoundMax } from '../harness/use-bound-max.ts';
import { OK } from '../harness/use-latchkey.ts';

const { latchkey, max, told, proof } = useBoundMax();

describe('a proof that was used', () => {
  test.each([
    ['GET', CREDENTIALS_PATH],
    ['GET', '/v1/me'],
    ['GET', '/v1/teams/demo/invites'],
    ['POST', '/v1/teams/demo/presign'],
  ])('%s %s', async (method, path) => {
    const request = { method, url: `${latchkey.broker}${path}` };
    const headers = await boundHeaders(max().key, max().token, request);
    const sending = method === 'POST' ? jsonPost({ requests: [] }) : {};
    const send = async (): Promise<string> =>
      refusal(await latchkey.send(path, { ...sending, method, headers: { ...sending.headers, ...headers } }));
    expect(await send()).toBe(OK);
    expect(await send()).toBe(INVALID_PROOF);
  });

  test('of two that come at once, one', async () => {
    const dpop = await proof();
    const answers = await Promise.all([told(dpop), told(dpop), told(dpop)]);
    expect(answers.map((answer) => answer.refusal).sort()).toEqual([OK, INVALID_PROOF, INVALID_PROOF]);
  });

  test('by a function that has not seen it: the table has', async () => {
    const dpop = await proof({ claims: { jti: 'seen-elsewhere' } });
    await latchkey.send(CREDENTIALS_PATH, { headers: { authorization: `DPoP ${max().token}`, dpop } });
    const rows = await latchkey.rows.all();
    expect(rows.filter(({ pk }) => String(pk).startsWith('PROOF#')).length).toBeGreaterThan(0);
    for (const row of rows.filter(({ pk }) => String(pk).startsWith('PROOF#')))
      expect(row).toEqual({
        pk: expect.any(String),
        sk: 'PROOF',
        attempt: expect.any(String),
        ttl: expect.any(Number),
      });
  });

  test('at enrolment: the first answer’s token ends, and after a minute the code is used up', async () => {
    const code = await latchkey.people.invite('ada', 'zoe', 'member');
    const key = await newDpopKey();
    const first = textOf(await redeemBound(latchkey.broker, code, key), 201, 'token');
    expect(refusal(await redeemBound(latchkey.broker, code, await newDpopKey()))).toBe('409 already_redeemed');
    const second = textOf(await redeemBound(latchkey.broker, code, key), 201, 'token');
    expect(idOf(second)).toBe(idOf(first));
    const me = { url: `${latchkey.broker}/v1/me` };
    for (const [token, expected] of [
      [first, '401 unauthenticated'],
      [second, OK],
    ] as const)
      expect(refusal(await latchkey.send('/v1/me', { headers: await boundHeaders(key, token, me) }))).toBe(expected);
  });
});
