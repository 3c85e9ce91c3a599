/**
 * Attack: redeem the code of a token that was revoked, or of an invite that was ended, and help the store to forget: rows that
 * expired, were deleted or lost an attribute give no right. What is ended stays so by what is written, never by what is missing.
 */
import { describe, expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { adminsKey, inviteKey, memberKey, tokenKey } from '../harness/rows.ts';
import { idOf, textOf } from '../harness/team-calls.ts';
import { UNAUTHENTICATED, useLatchkey } from '../harness/use-latchkey.ts';

const [REDEEMED, EXPIRED, LONG_AGO] = ['409 already_redeemed', '410 expired', 1_000_000_000] as const;
const BROKEN_OFF = {
  ...{ redeemedOn: new Date().toISOString(), tokenId: 'ab'.repeat(10), membershipId: 'member0000' },
  ...{ holder: 'holder0000000000', attempt: 1, secretHash: '0'.repeat(64), finished: false },
};
const latchkey = useLatchkey({ members: ['ada'] });
let count = 0;
const newName = (): string => `user${(count += 1)}`;
const endInvite = (code: string): Promise<unknown> => latchkey.done('ada', `DELETE invites/${idOf(code)}`);

async function expectNoWayIn(code: string, why: string, token?: string): Promise<void> {
  for (const answer of [await latchkey.people.redeem(code), await latchkey.people.preview(code)])
    expect(refusal(answer)).toBe(why);
  for (const list of token === undefined ? [] : ['members', 'invites', 'tokens'])
    expect(await latchkey.told(token ?? '', `GET ${list}`)).toBe(UNAUTHENTICATED);
}

interface Revoked {
  readonly user: string;
  readonly code: string;
  readonly token: string;
}
describe('the code of a token that its own holder revoked is redeemed, and stays so', () => {
  test.each<[string, (revoked: Revoked) => Promise<unknown>, string]>([
    ['as it is', () => Promise.resolve(), REDEEMED],
    ['when the token’s row is gone', ({ token }) => latchkey.rows.remove(...tokenKey(idOf(token))), REDEEMED],
    ['when the membership is gone', ({ user }) => latchkey.rows.remove(...memberKey('demo', user)), REDEEMED],
    ['when the code’s row is gone', ({ code }) => latchkey.rows.remove(...inviteKey(idOf(code))), '404 not_found'],
    [
      'after its time',
      ({ code }) => latchkey.rows.change(...inviteKey(idOf(code)), { expiresAtSeconds: LONG_AGO, ttl: LONG_AGO }),
      REDEEMED,
    ],
    ['when an admin ends it once more', ({ code }) => endInvite(code), REDEEMED],
  ])('%s', async (what, forget, why) => {
    const user = newName();
    const code = await latchkey.people.invite('ada', user, 'member');
    const token = textOf(await latchkey.people.redeem(code), 201, 'token');
    await latchkey.done(token, `DELETE tokens/${idOf(token)}`);
    await forget({ user, code, token });
    if (what.includes('membership')) await latchkey.rows.remove(...tokenKey(idOf(token)));
    await expectNoWayIn(code, why, token);
  });
});

test('an invite that was ended stays so, however often, and a second one of its name is none of its business', async () => {
  const user = newName();
  const code = await latchkey.people.invite('ada', user, 'admin');
  for (let time = 0; time < 2; time += 1) {
    await endInvite(code);
    await expectNoWayIn(code, EXPIRED);
  }
  const next = await latchkey.people.invite('ada', user, 'viewer');
  await expectNoWayIn(code, EXPIRED);
  expect((await latchkey.people.redeem(next)).status).toBe(201);
  await expectNoWayIn(code, EXPIRED);
});

test('an invite whose issuer’s row is gone has ended, also when the list of admins is gone', async () => {
  const { people, rows } = latchkey;
  const boss = newName();
  const token = await people.join('ada', boss, 'admin');
  const code = await people.invite(token, newName(), 'admin');
  await rows.remove(...memberKey('demo', boss));
  await expectNoWayIn(code, EXPIRED);
  const kept = await rows.get(...adminsKey('demo'));
  await rows.remove(...adminsKey('demo'));
  await expectNoWayIn(code, EXPIRED);
  expect(await latchkey.told(token, 'GET members')).toBe(UNAUTHENTICATED);
  await rows.put(kept ?? {});
});

test('a redemption that somebody broke off and an admin ended: nobody finishes it', async () => {
  const user = newName();
  const code = await latchkey.people.invite('ada', user, 'admin');
  await latchkey.rows.change(...inviteKey(idOf(code)), { redemption: BROKEN_OFF });
  await endInvite(code);
  await expectNoWayIn(code, EXPIRED);
  expect(await latchkey.rows.get(...memberKey('demo', user))).toBeUndefined();
});

test('a service’s token that was ended stays ended, whichever row is missing besides', async () => {
  const { id, token } = await latchkey.people.service('ada', { name: 'backup', role: 'member' });
  await latchkey.done(token, 'GET credentials');
  await latchkey.done('ada', `DELETE tokens/${id}`);
  // No function that has met it: a new session is never made from what one remembers.
  for (const [index, key] of [memberKey('demo', 'service.backup'), tokenKey(id)].entries()) {
    await latchkey.rows.remove(...key);
    expect(await latchkey.told(token, 'POST credentials', { durationSeconds: 901 + index })).toBe(UNAUTHENTICATED);
  }
});

test('so does one whose sponsor’s row is gone', async () => {
  const boss = newName();
  const admin = await latchkey.people.join('ada', boss, 'admin');
  const { token } = await latchkey.people.service(admin, { name: 'orphan', role: 'member' });
  await latchkey.rows.remove(...memberKey('demo', boss));
  expect(await latchkey.told(token, 'GET credentials')).toBe(UNAUTHENTICATED);
});
