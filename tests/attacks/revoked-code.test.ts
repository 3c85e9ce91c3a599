/**
 * Attack: redeem the code of a token that was revoked, or of an invite that was ended, and help the store to forget: rows
 * that expired, were deleted or lost an attribute give no right. A token and a redemption stay ended by what is written,
 * never by what is missing.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { idOf, peopleOf, textOf, type People } from '../harness/team-calls.ts';
import { adminsKey, inviteKey, memberKey, rowsOf, tokenKey, type Rows } from '../harness/rows.ts';

let running: Running;
let people: People;
let rows: Rows;
let ada: string;
let count = 0;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  rows = rowsOf(running);
  ada = await enroll(running, running.demo.invites.ada);
});

afterAll(async () => {
  rows.close();
  await running.dispose();
});

function newName(): string {
  count += 1;
  return `user${count}`;
}

/** A member whose token was revoked by its own holder, and the code it came from. */
async function revoked(): Promise<{ user: string; code: string; token: string }> {
  const user = newName();
  const code = await people.invite(ada, user, 'member');
  const token = textOf(await people.redeem(code), 201, 'token');
  expect((await people.call(token, `DELETE tokens/${idOf(token)}`)).status).toBe(204);
  return { user, code, token };
}

async function expectNoWayIn({ code, token }: { code: string; token?: string }, why: string): Promise<void> {
  expect(refusal(await people.redeem(code))).toBe(why);
  expect(refusal(await people.preview(code))).toBe(why);
  if (token === undefined) return;
  for (const route of ['GET members', 'GET invites', 'GET tokens'])
    expect(refusal(await people.call(token, route))).toBe('401 unauthenticated');
}

describe('the code of a revoked token', () => {
  test('is redeemed, and stays so', async () => {
    await expectNoWayIn(await revoked(), '409 already_redeemed');
  });

  test('also when the row of the token is gone, as an expiry leaves it', async () => {
    const person = await revoked();
    await rows.remove(...tokenKey(idOf(person.token)));
    await expectNoWayIn(person, '409 already_redeemed');
  });

  test('also when the membership is gone', async () => {
    const person = await revoked();
    await rows.remove(...memberKey('demo', person.user));
    await rows.remove(...tokenKey(idOf(person.token)));
    await expectNoWayIn(person, '409 already_redeemed');
  });

  test('also when the row of the code is gone: then there is no such code', async () => {
    const person = await revoked();
    await rows.remove(...inviteKey(idOf(person.code)));
    await expectNoWayIn(person, '404 not_found');
  });

  test('also after its time', async () => {
    const person = await revoked();
    await rows.change(...inviteKey(idOf(person.code)), { expiresAtSeconds: 1_000_000_000, ttl: 1_000_000_000 });
    await expectNoWayIn(person, '409 already_redeemed');
  });

  test('ended by an admin once it was redeemed: the end adds nothing, and takes nothing back', async () => {
    const person = await revoked();
    expect((await people.call(ada, `DELETE invites/${idOf(person.code)}`)).status).toBe(204);
    await expectNoWayIn(person, '409 already_redeemed');
  });
});

describe('an invite that was ended', () => {
  const ended = async (): Promise<{ user: string; code: string }> => {
    const user = newName();
    const code = await people.invite(ada, user, 'admin');
    expect((await people.call(ada, `DELETE invites/${idOf(code)}`)).status).toBe(204);
    return { user, code };
  };

  test('stays ended, and ending it again is fine', async () => {
    const { code } = await ended();
    await expectNoWayIn({ code }, '410 expired');
    expect((await people.call(ada, `DELETE invites/${idOf(code)}`)).status).toBe(204);
    await expectNoWayIn({ code }, '410 expired');
  });

  test('also when its issuer’s row is gone, and so is the list of admins', async () => {
    const boss = newName();
    const token = await people.join(ada, boss, 'admin');
    const code = await people.invite(token, newName(), 'admin');
    await rows.remove(...memberKey('demo', boss));
    await expectNoWayIn({ code }, '410 expired');
    const kept = await rows.get(...adminsKey('demo'));
    await rows.remove(...adminsKey('demo'));
    await expectNoWayIn({ code }, '410 expired');
    expect(refusal(await people.call(token, 'GET members'))).toBe('401 unauthenticated');
    await rows.put(kept ?? {});
  });

  test('a second invite of the name is none of its business', async () => {
    const { user, code } = await ended();
    const next = await people.invite(ada, user, 'viewer');
    await expectNoWayIn({ code }, '410 expired');
    expect((await people.redeem(next)).status).toBe(201);
    await expectNoWayIn({ code }, '410 expired');
  });
});

describe('a redemption that somebody broke off', () => {
  test('and an admin ended: nobody finishes it', async () => {
    const user = newName();
    const code = await people.invite(ada, user, 'admin');
    const redemption = {
      redeemedOn: new Date().toISOString(),
      tokenId: 'ab'.repeat(10),
      membershipId: 'member0000',
      holder: 'holder0000000000',
      attempt: 1,
      secretHash: '0'.repeat(64),
      finished: false,
    };
    await rows.change(...inviteKey(idOf(code)), { redemption });
    expect((await people.call(ada, `DELETE invites/${idOf(code)}`)).status).toBe(204);
    await expectNoWayIn({ code }, '410 expired');
    expect(await rows.get(...memberKey('demo', user))).toBeUndefined();
  });
});

describe('a service’s token that was ended', () => {
  test('stays ended, whichever row is missing besides', async () => {
    const { id, token } = await people.service(ada, { name: 'backup', role: 'member' });
    expect((await people.call(token, 'GET credentials')).status).toBe(200);
    expect((await people.call(ada, `DELETE tokens/${id}`)).status).toBe(204);
    await rows.remove(...memberKey('demo', 'service.backup'));
    // No function that has met it: a new session is never made from what one remembers.
    expect(refusal(await people.call(token, 'POST credentials', { durationSeconds: 901 }))).toBe('401 unauthenticated');
    await rows.remove(...tokenKey(id));
    expect(refusal(await people.call(token, 'POST credentials', { durationSeconds: 902 }))).toBe('401 unauthenticated');
  });

  test('and one whose sponsor’s row is gone', async () => {
    const boss = newName();
    const admin = await people.join(ada, boss, 'admin');
    const { token } = await people.service(admin, { name: 'orphan', role: 'member' });
    await rows.remove(...memberKey('demo', boss));
    expect(refusal(await people.call(token, 'GET credentials'))).toBe('401 unauthenticated');
  });
});
