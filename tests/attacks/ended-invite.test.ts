/**
 * Attack: keep an invite, and redeem it after it has ended: too late, after a change to the member it was for, or after
 * whoever issued it was demoted or removed. An old admin invite must not restore an admin.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { enroll as enrollWith, type EnrollPorts } from '../../shared/domain/people/enrolment.ts';
import { actorIn } from '../../shared/domain/people/actor.ts';
import { createInvite, type InviteInput } from '../../shared/domain/people/invite-changes.ts';
import { newToken } from '../../shared/domain/people/token.ts';
import { ask, jsonOf, jsonPost, refusal, send } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { changeMembership, storeOf, type OpenStore } from '../harness/store.ts';

const HOUR_MS = 3600 * 1000;
let running: Running;
let open: OpenStore;
let max: string;

beforeAll(async () => {
  running = await startLatchkey();
  open = storeOf(running);
  await enroll(running, running.demo.invites.ada);
  max = await enroll(running, running.demo.invites.max);
});

afterAll(async () => {
  open.close();
  await running.dispose();
});

/** An invite as a member of the team issues it, perhaps some time ago. @returns its code */
async function inviteBy(issuer: string | null, wish: InviteInput, agoMs = 0): Promise<string> {
  const { store } = open;
  const [team, membership] = [await store.getTeam('demo'), await store.getMembership('demo', issuer ?? '')];
  if (team === undefined || (issuer !== null && membership === undefined))
    throw new Error(`there is no ${issuer ?? ''}`);
  const now = (): Date => new Date(Date.now() - agoMs);
  const token = newToken(membership ?? { team: 'demo', user: '', holder: '' }, { id: '', secretHash: '' }, now());
  const actor = membership === undefined ? null : actorIn({ kind: 'member', token, team, membership }, 'demo');
  const ports = { memberships: store, admins: store, invites: store, tokens: store, now, random: randomBytes };
  return (await createInvite(actor, team, wish, { partition: 'aws', smapServerActions: [] }, ports)).code;
}

async function redeem(code: string): Promise<string> {
  return refusal(await send(running.demo.broker, '/v1/enroll', jsonPost({ code })));
}

test('too late', async () => {
  const wish = { user: 'late', role: 'member' };
  expect(await redeem(await inviteBy(null, { ...wish, expiresInSeconds: 60 }, HOUR_MS))).toBe('410 expired');
  expect(await redeem(await inviteBy(null, wish, 24 * HOUR_MS))).toBe('410 expired');
  expect(await redeem(await inviteBy(null, wish, 23 * HOUR_MS))).toBe('201 (no code)');
});

test('after the name was enrolled by another invite', async () => {
  const old = await inviteBy(null, { user: 'bob', role: 'admin' });
  const token = await addMember(running, operatorOf(running), { team: 'demo', user: 'bob', role: 'member' });
  expect(await redeem(old)).toBe('410 expired');
  expect(jsonOf(await ask(running.demo.broker, '/v1/me', token))).toMatchObject({ memberships: [{ role: 'member' }] });
});

test('after its own member was demoted: an old admin invite does not restore the admin', async () => {
  await addMember(running, operatorOf(running), { team: 'demo', user: 'cleo', role: 'admin' });
  const furtherDevice = await inviteBy('cleo', { user: 'cleo', role: 'admin' });
  await changeMembership(open.store, 'demo', 'cleo', { role: 'viewer' });
  expect(await redeem(furtherDevice)).toBe('410 expired');
  expect(await open.store.getMembership('demo', 'cleo')).toMatchObject({ role: 'viewer', active: true });
});

test('after its own member was removed', async () => {
  await addMember(running, operatorOf(running), { team: 'demo', user: 'dan', role: 'member' });
  const furtherDevice = await inviteBy('dan', { user: 'dan', role: 'member' });
  await changeMembership(open.store, 'demo', 'dan', { active: false });
  expect(await redeem(furtherDevice)).toBe('410 expired');
  expect(await open.store.getMembership('demo', 'dan')).toMatchObject({ active: false });
});

test.each([
  ['demoted', { role: 'member' }],
  ['removed', { active: false }],
])('after its issuer was %s, even if the issuer comes back', async (_name, change) => {
  const issuer = `issuer-${_name}`;
  await addMember(running, operatorOf(running), { team: 'demo', user: issuer, role: 'admin' });
  const codes = [
    await inviteBy(issuer, { user: `guest-${_name}`, role: 'member' }),
    await inviteBy(issuer, { user: `accomplice-${_name}`, role: 'admin' }),
  ];
  const before = await inviteBy(issuer, { user: `early-${_name}`, role: 'member' });
  expect(await redeem(before)).toBe('201 (no code)');
  await changeMembership(open.store, 'demo', issuer, change);
  for (const code of codes) expect(await redeem(code)).toBe('410 expired');
  await changeMembership(open.store, 'demo', issuer, { role: 'admin', active: true });
  for (const code of codes) expect(await redeem(code)).toBe('410 expired');
  expect(await open.store.getMembership('demo', `accomplice-${_name}`)).toBeUndefined();
});

test('a change between the check and the write wins', async () => {
  const { store } = open;
  const code = await inviteBy(null, { user: 'eva', role: 'admin' });
  const ports: EnrollPorts = {
    now: () => new Date(),
    random: randomBytes,
    teams: store,
    admins: store,
    memberships: store,
    tokens: {
      addToken: () => Promise.reject(new Error('a token was made')),
    },
    invites: {
      getInvite: (id) => store.getInvite(id),
      // All checks are done: now the name goes to somebody else.
      replaceRedemption: async (id, previous, next) => {
        await addMember(running, operatorOf(running), { team: 'demo', user: 'eva', role: 'viewer' });
        return store.replaceRedemption(id, previous, next);
      },
    },
  };
  await expect(enrollWith(code, ports)).rejects.toMatchObject({ code: 'expired' });
  expect(await store.getMembership('demo', 'eva')).toMatchObject({ role: 'viewer', version: 2 });
});

test('an enrolled name is nobody else’s, and a used one is given again only on purpose', async () => {
  const conflict = { code: 'conflict' };
  await expect(inviteBy(null, { user: 'max', role: 'member' })).rejects.toMatchObject(conflict);
  await expect(inviteBy('ada', { user: 'max', role: 'member' })).rejects.toMatchObject(conflict);
  await expect(inviteBy('max', { user: 'max', role: 'admin' })).rejects.toMatchObject(conflict);
  await expect(inviteBy('ada', { user: 'dan', role: 'member' })).rejects.toMatchObject(conflict);
});

test('after it was redeemed: the row of its token, once it is gone, brings nothing back', async () => {
  const code = await inviteBy(null, { user: 'gil', role: 'member' });
  const enrolled = await send(running.demo.broker, '/v1/enroll', jsonPost({ code }));
  const token = String(jsonOf(enrolled)['token']);
  await open.deleteToken(token.split('_')[1] ?? '');
  expect(await redeem(code)).toBe('409 already_redeemed');
  expect(refusal(await ask(running.demo.broker, '/v1/me', token))).toBe('401 unauthenticated');
});

test('the tokens of a removed holder do not come back with the name', async () => {
  const old = await addMember(running, operatorOf(running), { team: 'demo', user: 'finn', role: 'member' });
  await changeMembership(open.store, 'demo', 'finn', { active: false });
  const code = await inviteBy('ada', { user: 'finn', role: 'member', reuse: true });
  expect(await redeem(code)).toBe('201 (no code)');
  // Never asked for before, so no cache knows it.
  expect(refusal(await ask(running.demo.broker, '/v1/me', old))).toBe('401 unauthenticated');
  expect((await ask(running.demo.broker, '/v1/me', max)).status).toBe(200);
});
