/**
 * Attack: keep an admin's invite in the drawer, and redeem it after a demotion: of whoever issued it, or of whoever it is
 * for. An invite ends with any change to its member and with its issuer's place, and coming back brings it not back.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonOf, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { idOf, itemsOf, peopleOf, type People } from '../harness/team-calls.ts';

let running: Running;
let people: People;
let ada: string;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
});

afterAll(() => running.dispose());

const done = async (route: string, body?: object): Promise<void> => {
  expect((await people.call(ada, route, body)).status).toBe(200);
};
const stateOf = async (code: string): Promise<unknown> =>
  jsonOf(await people.call(ada, `GET invites/${idOf(code)}`))['state'];

/** Neither a preview nor an enrolment, and the list says why. */
async function expectEnded(code: string): Promise<void> {
  expect(refusal(await people.preview(code))).toBe('410 expired');
  expect(refusal(await people.redeem(code))).toBe('410 expired');
  expect(await stateOf(code)).toBe('ended');
}

describe.each<[string, (user: string) => Promise<void>, (user: string) => Promise<void>]>([
  [
    'demoted',
    (user) => done(`PUT members/${user}`, { role: 'member' }),
    (user) => done(`PUT members/${user}`, { role: 'admin' }),
  ],
  [
    'removed',
    (user) => done(`DELETE members/${user}`),
    async (user) => {
      await people.join(ada, user, 'admin', { reuse: true });
    },
  ],
])('an issuer who was %s', (what, end, bringBack) => {
  test('leaves no open invite behind, for an admin or anybody, and none comes back with them', async () => {
    const issuer = `issuer-${what}`;
    const token = await people.join(ada, issuer, 'admin');
    const codes = [
      await people.invite(token, `boss-${what}`, 'admin'),
      await people.invite(token, `guest-${what}`, 'viewer'),
      await people.invite(token, issuer),
    ];
    for (const code of codes) expect((await people.preview(code)).status).toBe(200);
    await end(issuer);
    for (const code of codes) await expectEnded(code);
    await bringBack(issuer);
    for (const code of codes) await expectEnded(code);
    const names = itemsOf(await people.call(ada, 'GET members')).map(({ user }) => user);
    expect(names).not.toContain(`boss-${what}`);
    expect(names).not.toContain(`guest-${what}`);
  });
});

describe('a name that was added as an admin', () => {
  test('and made a viewer before anybody signed in: the first invite makes no admin', async () => {
    await done('PUT members/cleo', { role: 'admin' });
    const code = await people.invite(ada, 'cleo');
    await done('PUT members/cleo', { role: 'viewer' });
    await expectEnded(code);
    const token = await people.redeem(await people.invite(ada, 'cleo'));
    expect(jsonOf(token)).toMatchObject({ user: 'cleo', role: 'viewer' });
  });

  test('and removed before anybody signed in', async () => {
    await done('PUT members/dora', { role: 'admin' });
    const code = await people.invite(ada, 'dora');
    await done('DELETE members/dora');
    await expectEnded(code);
  });
});

test('an admin’s own further device, after the admin was demoted and made an admin again', async () => {
  const token = await people.join(ada, 'emil', 'admin');
  const code = await people.invite(token, 'emil', 'admin');
  await done('PUT members/emil', { role: 'member' });
  await expectEnded(code);
  await done('PUT members/emil', { role: 'admin' });
  await expectEnded(code);
});

test('an invite from before its name was given to somebody else', async () => {
  const old = await people.invite(ada, 'fritz', 'admin');
  await people.join(ada, 'fritz', 'viewer');
  await done('DELETE members/fritz');
  await expectEnded(old);
  await people.join(ada, 'fritz', 'viewer', { reuse: true });
  await expectEnded(old);
});
