/**
 * Attack: use a probe, which an operator makes to try out a role, as more than that: manage the team with it, outlive its ten minutes,
 * or let it count as the admin who is left. Or have a member ended for being called like a probe.
 */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { jsonOf } from '../harness/http.ts';
import { adminsKey, memberKey, tokenKey } from '../harness/rows.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';

const LONG_AGO = 1_000_000_000;
const IN_A_YEAR = Math.floor(Date.now() / 1000) + 365 * 24 * 3600;
const latchkey = useLatchkey({ members: ['ada'] });
let probe: Awaited<ReturnType<typeof latchkey.operator.createProbe>>;

beforeEach(async () => {
  probe = await latchkey.operator.createProbe('demo', 'admin');
});

afterEach(async () => {
  for (const { user } of await latchkey.operator.probes('demo')) await latchkey.operator.endProbe('demo', user);
});

test.each<[string, object | undefined]>([
  ['GET members', undefined],
  ['PUT members/eve', { role: 'admin' }],
  ['DELETE members/ada', undefined],
  ['GET members/ada/access', undefined],
  ['GET invites', undefined],
  ['POST invites', { user: 'eve', role: 'admin' }],
  ['GET tokens', undefined],
  ['POST tokens', { name: 'robot', role: 'member' }],
])('it manages nothing, whatever its role: %s', async (route, body) => {
  expect(await latchkey.told(probe.tokenText, route, body)).toBe('403 out_of_scope');
});

test.each([
  ['a device', () => latchkey.told(probe.tokenText, 'POST invites', { user: probe.user })],
  ['its end', () => latchkey.told(probe.tokenText, `DELETE members/${probe.user}`)],
  ['itself', () => latchkey.told(probe.tokenText, `PUT members/${probe.user}`, { role: 'member' })],
])('nor even %s of its own', async (_what, attempt) => {
  expect(await attempt()).toBe('403 out_of_scope');
});

test('it never counts as an admin, and leaves no trace among them', async () => {
  const before = await latchkey.rows.get(...adminsKey('demo'));
  for (const route of ['DELETE members/ada', 'PUT members/ada'])
    expect(await latchkey.told('ada', route, route.startsWith('PUT') ? { role: 'member' } : undefined)).toBe(
      '409 conflict',
    );
  // An entry that a fault or an attacker wrote counts for nothing, either.
  const { id } = (await latchkey.rows.get(...memberKey('demo', probe.user))) ?? {};
  const entries = [...(before?.['entries'] as object[]), { user: probe.user, membershipId: id }];
  await latchkey.rows.change(...adminsKey('demo'), { entries });
  expect(await latchkey.told('ada', 'DELETE members/ada')).toBe('409 conflict');
  await latchkey.rows.change(...adminsKey('demo'), { entries: before?.['entries'] });
  await latchkey.operator.endProbe('demo', probe.user);
  expect(await latchkey.rows.get(...adminsKey('demo'))).toEqual(before);
});

test('nor is it counted where an operator looks whether anybody is left', async () => {
  const { counts } = await latchkey.operator.teamSummary('demo');
  expect(counts).toMatchObject({ members: 1, admins: 1 });
  const { teams } = await latchkey.operator.teams();
  expect(teams.find(({ team }) => team.team === 'demo')?.members).toBe(1);
});

test('an admin makes nobody of it: no other role, no invite', async () => {
  for (const role of ['admin', 'viewer'])
    expect(await latchkey.told('ada', `PUT members/${probe.user}`, { role })).toBe('409 conflict');
  expect(await latchkey.told('ada', 'POST invites', { user: probe.user, role: 'admin' })).toBe('409 conflict');
  await expect(latchkey.operator.invite({ team: 'demo', user: probe.user })).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('its token dies after ten minutes, and so does all that it is exchanged for', async () => {
  const exchanged = jsonOf(await latchkey.post('/v1/token', probe.tokenText, {}));
  const successor = String(exchanged['token']);
  expect(Date.parse(String(exchanged['expiresAt']))).toBeLessThanOrEqual(Date.now() + 600_000);
  expect((await latchkey.ask('/v1/me', successor)).status).toBe(200);
  await latchkey.rows.change(...tokenKey(probe.tokenId), { expiresAtSeconds: LONG_AGO });
  expect((await latchkey.post('/v1/token', probe.tokenText, {})).status).toBe(401);
});

test('nor does a token outlive the probe’s own time, whatever expiry it has', async () => {
  await latchkey.rows.change(...tokenKey(probe.tokenId), {
    expiresAtSeconds: IN_A_YEAR,
    chainEndsAtSeconds: IN_A_YEAR,
  });
  await latchkey.rows.change(...memberKey('demo', probe.user), { probeEndsAtSeconds: LONG_AGO });
  for (const path of ['/v1/me', latchkey.teamPath(), '/v1/teams/demo/credentials'])
    expect((await latchkey.ask(path, probe.tokenText)).status).toBe(401);
  expect(await latchkey.listed('ada', 'members', 'user')).not.toContain(probe.user);
});

test('a member who is called like a probe is never ended as one', async () => {
  const namesake = 'doctor.0123abcd';
  const token = await latchkey.people.join(latchkey.token('ada'), namesake, 'member');
  await expect(latchkey.operator.endProbe('demo', namesake)).rejects.toMatchObject({ code: 'not_found' });
  await expect(latchkey.operator.endProbe('demo', 'ada')).rejects.toMatchObject({ code: 'not_found' });
  expect((await latchkey.operator.probes('demo')).map(({ user }) => user)).not.toContain(namesake);
  expect((await latchkey.ask('/v1/me', token)).status).toBe(200);
  // Nor is the name of a probe that has ended given to a probe again: a member may have it since.
  await latchkey.operator.endProbe('demo', probe.user);
  const { code } = await latchkey.operator.invite({ team: 'demo', user: probe.user, role: 'member', reuse: true });
  const heir = jsonOf(await latchkey.post('/v1/enroll', '', { code }));
  await expect(latchkey.operator.endProbe('demo', probe.user)).rejects.toMatchObject({ code: 'not_found' });
  expect((await latchkey.ask('/v1/me', String(heir['token']))).status).toBe(200);
  expect((await latchkey.rows.get(...memberKey('demo', probe.user)))?.['ttl']).toBeUndefined();
});
