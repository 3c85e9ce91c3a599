/**
 * Attack: keep an admin's invite in the drawer, and redeem it after a demotion: of whoever issued it, or of whoever it is for.
 * An invite ends with any change to its member and with its issuer's place, and coming back brings it not back.
 */
import { describe, expect, test } from '@jest/globals';
import { jsonOf, refusal } from '../harness/http.ts';
import { idOf } from '../harness/team-calls.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey({ members: ['ada'] });
const done = (route: string, body?: object): Promise<unknown> => latchkey.done('ada', route, body);
const setRole = (user: string, role: string): Promise<unknown> => done(`PUT members/${user}`, { role });

/** Expects no preview and no enrolment, and a list that says why. */
async function expectEnded(code: string): Promise<void> {
  expect(refusal(await latchkey.people.preview(code))).toBe('410 expired');
  expect(refusal(await latchkey.people.redeem(code))).toBe('410 expired');
  expect(jsonOf(await latchkey.done('ada', `GET invites/${idOf(code)}`))['state']).toBe('ended');
}

type Change = (user: string) => Promise<unknown>;
describe.each<[string, Change, Change]>([
  ['demoted', (user) => setRole(user, 'member'), (user) => setRole(user, 'admin')],
  [
    'removed',
    (user) => done(`DELETE members/${user}`),
    (user) => latchkey.people.join('ada', user, 'admin', { reuse: true }),
  ],
])('an issuer who was %s', (what, end, bringBack) => {
  test('leaves no open invite behind, for an admin or anybody, and none comes back with them', async () => {
    const { people } = latchkey;
    const [issuer, boss, guest] = [`issuer-${what}`, `boss-${what}`, `guest-${what}`];
    const token = await people.join('ada', issuer, 'admin');
    const own = await people.invite(token, issuer);
    const codes = [await people.invite(token, boss, 'admin'), await people.invite(token, guest, 'viewer'), own];
    for (const code of codes) expect((await people.preview(code)).status).toBe(200);
    await end(issuer);
    for (const code of codes) await expectEnded(code);
    await bringBack(issuer);
    for (const code of codes) await expectEnded(code);
    const names = await latchkey.listed('ada', 'members', 'user');
    for (const name of [boss, guest]) expect(names).not.toContain(name);
  });
});

test('a name that was added as an admin, and made a viewer before anybody signed in: no admin', async () => {
  await setRole('cleo', 'admin');
  const code = await latchkey.people.invite('ada', 'cleo');
  await setRole('cleo', 'viewer');
  await expectEnded(code);
  const token = await latchkey.people.redeem(await latchkey.people.invite('ada', 'cleo'));
  expect(jsonOf(token)).toMatchObject({ user: 'cleo', role: 'viewer' });
});

test('a name that was added as an admin, and removed before anybody signed in', async () => {
  await setRole('dora', 'admin');
  const code = await latchkey.people.invite('ada', 'dora');
  await done('DELETE members/dora');
  await expectEnded(code);
});

test('an admin’s own further device, after the admin was demoted and made an admin again', async () => {
  const code = await latchkey.people.invite(await latchkey.people.join('ada', 'emil', 'admin'), 'emil', 'admin');
  for (const role of ['member', 'admin']) {
    await setRole('emil', role);
    await expectEnded(code);
  }
});

test('an invite from before its name was given to somebody else', async () => {
  const old = await latchkey.people.invite('ada', 'fritz', 'admin');
  await latchkey.people.join('ada', 'fritz', 'viewer');
  await done('DELETE members/fritz');
  await expectEnded(old);
  await latchkey.people.join('ada', 'fritz', 'viewer', { reuse: true });
  await expectEnded(old);
});
